"""Says what became of a notice: an event and an audit row, never a word of its text."""

from services.notifier.domain.notice import Notice
from services.notifier.usecases.ports import Work
from shared.contracts.events.notice import NoticeChanged


def tell(work: Work, notice: Notice, *, cause: str) -> None:
    """Publish and audit the state that a notice has reached."""
    work.publish(
        NoticeChanged(
            at=work.now,
            notice_id=notice.notice_id,
            version=notice.version,
            case_id=notice.case_id,
            ticket_id=notice.ticket_id,
            number=notice.number,
            channel=notice.channel,
            fact=notice.fact,
            way=notice.way,
            state=notice.state,
            reason=notice.reason,
        )
    )
    facts = {"way": notice.way, "fact": notice.fact, "version": notice.version, "reason": notice.reason}
    work.audit(f"notice_{notice.state}", subject=str(notice.notice_id), actor="system", cause=cause, facts=facts)
