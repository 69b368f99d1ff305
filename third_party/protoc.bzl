"""Programs that come from Debian's packages, as targets to run in actions."""

def _system_program_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = program,
        content = "#!/bin/sh\nexec %s \"$@\"\n" % ctx.attr.path,
        is_executable = True,
    )
    return [DefaultInfo(executable = program, files = depset([program]))]

system_program = rule(
    implementation = _system_program_impl,
    attrs = {
        "path": attr.string(mandatory = True, doc = "Absolute path on Debian."),
    },
    executable = True,
)
