"""gRPC code for a proto_library, by the system's protoc and plugin."""

def _cc_grpc_sources_impl(ctx):
    proto = ctx.attr.proto[ProtoInfo]
    outputs = []
    for source in proto.direct_sources:
        stem = source.basename[:-len(".proto")]
        outputs.append(ctx.actions.declare_file(stem + ".grpc.pb.h"))
        outputs.append(ctx.actions.declare_file(stem + ".grpc.pb.cc"))

    args = ctx.actions.args()
    args.add("--plugin=protoc-gen-grpc=" + ctx.executable._plugin.path)
    args.add("--grpc_out=" + ctx.bin_dir.path)
    args.add_all(
        ["-I%s" % path for path in proto.transitive_proto_path.to_list()],
    )
    args.add_all(proto.direct_sources)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = proto.transitive_sources,
        tools = [ctx.executable._plugin],
        outputs = outputs,
        mnemonic = "GrpcGenerate",
    )
    return [DefaultInfo(files = depset(outputs))]

_cc_grpc_sources = rule(
    implementation = _cc_grpc_sources_impl,
    attrs = {
        "proto": attr.label(mandatory = True, providers = [ProtoInfo]),
        "_plugin": attr.label(
            default = "//third_party:grpc_cpp_plugin",
            executable = True,
            cfg = "host",
        ),
        "_protoc": attr.label(
            default = "//third_party:protoc",
            executable = True,
            cfg = "host",
        ),
    },
)

def cc_grpc_library(name, proto, deps, **kwargs):
    """The service stubs of `proto`.

    Args:
      name: the cc_library.
      proto: the proto_library with the services, of this package.
      deps: its cc_proto_library (nothing else is usually needed).
      **kwargs: passed on to cc_library.
    """
    _cc_grpc_sources(name = name + "_sources", proto = proto)
    native.cc_library(
        name = name,
        srcs = [":" + name + "_sources"],
        hdrs = [":" + name + "_sources"],
        deps = deps + ["@com_github_grpc_grpc//:grpc++"],
        **kwargs
    )
