from pathlib import Path

from deploy.local.kafka import Kafka


def properties(kafka: Kafka) -> dict[str, str]:
    return dict(line.split("=", 1) for line in kafka._properties().splitlines())


def a_broker(folder: Path) -> Kafka:
    kafka = Kafka([], folder)
    kafka.port, kafka.controller_port = 21_000, 21_001
    return kafka


def test_a_broker_has_one_door_and_its_controller(tmp_path):
    found = properties(a_broker(tmp_path))
    assert found["listeners"] == "PLAINTEXT://127.0.0.1:21000,CONTROLLER://127.0.0.1:21001"
    assert found["advertised.listeners"] == "PLAINTEXT://127.0.0.1:21000"
    assert found["listener.security.protocol.map"] == "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"


def test_a_further_door_sends_its_clients_to_whoever_stands_before_it(tmp_path):
    kafka = a_broker(tmp_path)
    kafka.listeners["ROUTER_0"] = (21_002, 21_003)
    found = properties(kafka)
    assert "ROUTER_0://127.0.0.1:21002" in found["listeners"].split(",")
    assert found["advertised.listeners"].split(",") == ["PLAINTEXT://127.0.0.1:21000", "ROUTER_0://127.0.0.1:21003"]
    assert "ROUTER_0:PLAINTEXT" in found["listener.security.protocol.map"].split(",")
