"""Messages of a protocol, held against those that somebody else wrote: for the scripts beside this one."""

import grpc
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

SERVICE = "inference.GRPCInferenceService"


def messages(file):
    """Every message of a file by its full name, nested ones too."""
    found = {}

    def walk(prefix, message):
        found[f"{prefix}.{message.name}"] = message
        for nested in message.nested_type:
            walk(f"{prefix}.{message.name}", nested)

    for message in file.message_type:
        walk(file.package, message)
    return found


def generated(descriptor):
    """The messages that stubs were generated from."""
    file = descriptor_pb2.FileDescriptorProto()
    descriptor.CopyToProto(file)
    return messages(file)


def reflected(address):
    """The messages that a server tells."""
    with grpc.insecure_channel(address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        assert SERVICE in database.get_services()
        return messages(database.FindFileContainingSymbol(SERVICE))


def fields(message):
    return {field.name: (field.number, field.type, field.label, field.type_name) for field in message.field}


def hold(said, known, left_out):
    """Every field that `said` has is in `known`, with the same number and type; answers how many there are."""
    n_fields = 0
    for name, message in said.items():
        if name in left_out:
            continue
        there = fields(known[name])
        for field, what in fields(message).items():
            assert there.get(field) == what, f"{name}.{field} is {what}; {there}"
            n_fields += 1
    return n_fields
