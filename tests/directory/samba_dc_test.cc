// The program for ./run, as ./run uses it.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "common/status/status_matchers.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/directory/file_descriptor.h"
#include "tests/directory/private_directory.h"
#include "tests/directory/process_space.h"
#include "tests/directory/runfile.h"

namespace directory_sync::fixture {
namespace {

bool Exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

// A running samba_dc, whose standard output is read here.
class RunningSambaDc {
 public:
  RunningSambaDc() {
    int input[2], output[2];
    EXPECT_EQ(pipe2(input, O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(output, O_CLOEXEC), 0);
    const std::string program = Runfile("tests/directory/samba_dc");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(input[0], STDIN_FILENO);
      dup2(output[1], STDOUT_FILENO);
      execl(program.c_str(), program.c_str(), nullptr);
      _exit(127);
    }
    close(input[0]);
    close(output[1]);
    input_.Reset(input[1]);
    output_ = fdopen(output[0], "r");
  }
  ~RunningSambaDc() {
    if (pid_ != 0) {
      kill(pid_, SIGKILL);
      Wait();
    }
    fclose(output_);
  }

  void WriteLine(std::string command) {
    command = absl::StrReplaceAll(command, {{"\n", " "}}) + "\n";
    EXPECT_EQ(write(input_.get(), command.data(), command.size()),
              static_cast<ssize_t>(command.size()));
  }
  void CloseInput() { input_.Reset(); }
  nlohmann::json ReadLine() {
    char* line = nullptr;
    size_t size = 0;
    const ssize_t count = getline(&line, &size, output_);
    const std::string text(line, count > 0 ? count : 0);
    free(line);
    return nlohmann::json::parse(text, nullptr, false);
  }
  void Signal(int signal) { kill(pid_, signal); }
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
  FileDescriptor input_;
  FILE* output_ = nullptr;
};

bool EndsWithin(absl::Duration timeout, int pidfd) {
  pollfd fd = {pidfd, POLLIN, 0};
  return poll(&fd, 1, static_cast<int>(absl::ToInt64Milliseconds(timeout))) ==
         1;
}

TEST(SambaDcTest, CarriesOutCommands) {
  RunningSambaDc dc;
  ASSERT_EQ(dc.ReadLine().value("event", ""), "ready");
  for (const char* command :
       {R"({"command":"add-user","user":"x","attributes":{"mail":["x@y.z"]}})",
        R"({"command":"add-to-group","group":"Hosted Email Users","user":"x"})",
        R"({"command":"set-attribute","user":"x","attribute":"title",
            "values":["Новый"]})",
        R"({"command":"set-password","user":"x","by":"kpasswd",
            "old":"Init1al-Passw0rd","new":"By-Kpasswd-1"})",
        R"({"command":"set-password","user":"x","by":"ldaps",
            "new":"By-Ldaps-2"})",
        R"({"command":"set-password","user":"x","by":"samba-tool",
            "new":"By-Samba-Tool-3"})",
        R"({"command":"set-enabled","user":"x","enabled":false})",
        R"({"command":"cut-link"})", R"({"command":"restore-link"})",
        R"({"command":"remove-from-group","group":"Hosted Email Users",
            "user":"x"})",
        R"({"command":"delete-user","user":"x"})"}) {
    dc.WriteLine(command);
    const nlohmann::json answer = dc.ReadLine();
    EXPECT_TRUE(answer.value("ok", false)) << command << answer;
    EXPECT_NE(answer.value("time", ""), "");
  }
}

TEST(SambaDcTest, AnswersACommandThatIsWrong) {
  RunningSambaDc dc;
  ASSERT_EQ(dc.ReadLine().value("event", ""), "ready");
  for (const char* command :
       {"not JSON", "[]", "{}", R"({"command":"no such"})",
        R"({"command":"delete-user"})",
        R"({"command":"delete-user","user":"nobody"})",
        R"({"command":"set-password","user":"x","by":"magic","new":"y"})"}) {
    dc.WriteLine(command);
    const nlohmann::json answer = dc.ReadLine();
    EXPECT_FALSE(answer.value("ok", true)) << command;
    EXPECT_NE(answer.value("error", ""), "") << command;
  }
}

TEST(SambaDcTest, EndsWithItsInput) {
  RunningSambaDc dc;
  const nlohmann::json ready = dc.ReadLine();
  ASSERT_EQ(ready.value("event", ""), "ready");
  dc.CloseInput();
  EXPECT_EQ(dc.Wait(), 0);
  EXPECT_FALSE(Exists(ready.at("directory")));
}

TEST(SambaDcTest, EndsBySigtermAndLeavesNothing) {
  RunningSambaDc dc;
  const nlohmann::json ready = dc.ReadLine();
  ASSERT_EQ(ready.value("event", ""), "ready");
  const std::string directory = ready.at("directory");
  const std::string space = ProcessSpaceOf(ready.at("samba_pid").get<pid_t>());
  dc.Signal(SIGTERM);
  EXPECT_EQ(dc.Wait(), 0);
  EXPECT_FALSE(Exists(directory));
  EXPECT_EQ(CountProcessesIn(space), 0);
}

TEST(SambaDcTest, KillOfTheHolderLeavesNoSamba) {
  RunningSambaDc dc;
  const nlohmann::json ready = dc.ReadLine();
  ASSERT_EQ(ready.value("event", ""), "ready");
  const std::string directory = ready.at("directory");
  const pid_t samba_pid = ready.at("samba_pid").get<pid_t>();
  const std::string space = ProcessSpaceOf(samba_pid);
  const FileDescriptor samba(
      static_cast<int>(syscall(SYS_pidfd_open, samba_pid, 0)));
  ASSERT_GE(CountProcessesIn(space), 3);
  dc.Signal(SIGKILL);
  dc.Wait();
  // Process 1 of a namespace has ended when the kernel has ended the others.
  EXPECT_TRUE(EndsWithin(absl::Seconds(10), samba.get()));
  EXPECT_EQ(CountProcessesIn(space), 0);
  // The next fixture removes the directory.
  EXPECT_TRUE(Exists(directory));
  ASSERT_OK(PrivateDirectory::Create());
  EXPECT_FALSE(Exists(directory));
}

}  // namespace
}  // namespace directory_sync::fixture
