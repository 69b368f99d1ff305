#ifndef TESTS_DIRECTORY_DC_COMMANDS_H_
#define TESTS_DIRECTORY_DC_COMMANDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "tests/directory/directory_fixture.h"

namespace directory_sync::fixture {

// Carries out one command of samba_dc's standard input, a JSON object on a
// line, and returns the answer, a JSON object without a line end:
//
//   {"ok":true,"command":C,"time":"2026-01-02T03:04:05.678+00:00"}
//   {"ok":false,"command":C,"error":"..."}
//
// `time` is when the directory had taken the change. Commands ("user" and
// "group" are sAMAccountNames):
//
//   {"command":"set-attribute","user":U,"attribute":A,"values":["V", ...]}
//   {"command":"set-password","user":U,"by":"kpasswd","old":P,"new":P}
//   {"command":"set-password","user":U,"by":"ldaps" or "samba-tool","new":P}
//   {"command":"add-user","user":U,"attributes":{"mail":["..."], ...}}
//   {"command":"delete-user","user":U}
//   {"command":"set-enabled","user":U,"enabled":true or false}
//   {"command":"add-to-group" or "remove-from-group","group":G,"user":U}
//   {"command":"cut-link"}, {"command":"restore-link"}
//   {"command":"stop-server"}, {"command":"start-server"}
std::string AnswerCommand(DirectoryFixture& fixture, absl::string_view line);

// What samba_dc prints when the directory answers: endpoints, files, accounts
// and names, as one JSON object without a line end. Passwords are in files.
std::string DescribeFixture(const DirectoryFixture& fixture);

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_DC_COMMANDS_H_
