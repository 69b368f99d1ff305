// The program itself: its ready line, its end, its bad arguments.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/curl_client.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

constexpr char kProgram[] = "tests/emulator/provider_emulator_main";

struct Child {
  pid_t pid = -1;
  int out = -1;
};

// Starts the program with its standard output and error in a pipe.
Child Start(const std::vector<std::string>& arguments) {
  int ends[2];
  EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
  std::vector<char*> argv = {const_cast<char*>(kProgram)};
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], 1);
    dup2(ends[1], 2);
    execv(kProgram, argv.data());
    _exit(127);
  }
  close(ends[1]);
  return {pid, ends[0]};
}

std::string ReadLine(int fd) {
  std::string line;
  char byte = 0;
  while (read(fd, &byte, 1) == 1 && byte != '\n') line.push_back(byte);
  return line;
}

std::string ReadAll(int fd) {
  std::string all;
  char byte = 0;
  while (read(fd, &byte, 1) == 1) all.push_back(byte);
  return all;
}

int ExitCode(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string FreshDirectory() {
  std::string name = absl::StrCat(::testing::TempDir(), "/programXXXXXX");
  return mkdtemp(name.data());
}

TEST(ProgramTest, IsReadyWhenItSaysSoAndEndsOnSigterm) {
  const Child child =
      Start({"--state-directory", FreshDirectory() + "/new", "--port", "0"});
  const json ready = json::parse(ReadLine(child.out));
  EXPECT_EQ(ready["pid"], child.pid);
  CurlClient client(ready["ca_file"].get<std::string>());
  const CurlAnswer answer =
      client.Call("GET", ready["url"].get<std::string>() + "/v1/domains", {});
  EXPECT_EQ(answer.status, 403);  // Unsigned, but answered over good TLS.
  CurlClient control("");
  EXPECT_EQ(
      control.Call("GET", ready["control_url"].get<std::string>() + "/salt", {})
          .status,
      200);
  kill(child.pid, SIGTERM);
  EXPECT_EQ(ExitCode(child.pid), 0);
  close(child.out);
}

TEST(ProgramTest, SecretKeyFileIsPrivate) {
  const Child child = Start({"--state-directory", FreshDirectory()});
  const json ready = json::parse(ReadLine(child.out));
  EXPECT_EQ(access(ready["user_key_file"].get<std::string>().c_str(), R_OK), 0);
  struct stat file;
  ASSERT_EQ(stat(ready["secret_key_file"].get<std::string>().c_str(), &file),
            0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  kill(child.pid, SIGINT);
  EXPECT_EQ(ExitCode(child.pid), 0);
  close(child.out);
}

TEST(ProgramTest, EndsWithItsParent) {
  const std::string directory = FreshDirectory();
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    const Child child = Start({"--state-directory", directory});
    const std::string line = ReadLine(child.out) + "\n";
    if (write(ends[1], line.data(), line.size()) < 0) _exit(1);
    pause();
  }
  close(ends[1]);
  const pid_t grandchild = json::parse(ReadLine(ends[0]))["pid"].get<pid_t>();
  const int watched = static_cast<int>(syscall(SYS_pidfd_open, grandchild, 0));
  ASSERT_GE(watched, 0);
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  pollfd ended{watched, POLLIN, 0};
  EXPECT_EQ(poll(&ended, 1, 20000), 1);
  close(watched);
  close(ends[0]);
}

TEST(ProgramTest, BadArgumentsAreNamed) {
  const std::pair<std::vector<std::string>, const char*> wrong[] = {
      {{}, "--state-directory is missing"},
      {{"--state-directory"}, "'--state-directory' needs a value"},
      {{"--prot", "1"}, "unknown option '--prot'"},
      {{"--port", "x"}, "'x' is no value for --port"},
      {{"--time-scale", "0"}, "'0' is no value for --time-scale"}};
  for (const auto& [arguments, message] : wrong) {
    const Child child = Start(arguments);
    EXPECT_THAT(ReadAll(child.out), ::testing::HasSubstr(message));
    EXPECT_EQ(ExitCode(child.pid), 2);
    close(child.out);
  }
}

TEST(ProgramTest, UnusableDirectoryIsNamed) {
  const Child child = Start({"--state-directory", "/proc/nothing/here"});
  EXPECT_THAT(ReadAll(child.out),
              ::testing::HasSubstr("state directory '/proc/nothing/here'"));
  EXPECT_EQ(ExitCode(child.pid), 1);
  close(child.out);
}

}  // namespace
}  // namespace directory_sync::emulator
