from aiokafka.partitioner import murmur2
from hypothesis import given
from hypothesis import strategies as st

from shared.kit.partitioning import key_numbers


@given(st.lists(st.binary(max_size=40), max_size=60))
def test_every_key_gets_the_number_that_kafkas_clients_give_it(keys):
    assert key_numbers(keys) == [murmur2(key) & 0x7FFFFFFF for key in keys]


@given(st.integers(0, 40), st.randoms())
def test_many_keys_of_one_length_get_the_same_numbers_as_each_alone(length, random):
    keys = [random.randbytes(length) for _ in range(50)]
    assert key_numbers(keys) == [key_numbers([key])[0] for key in keys]
