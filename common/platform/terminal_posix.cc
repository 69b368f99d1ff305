#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/terminal.h"

namespace directory_sync {
namespace {

constexpr size_t kLongestSecret = 4 << 10;

// Switches the terminal's echo off while it lives; does nothing elsewhere.
class WithoutEcho {
 public:
  explicit WithoutEcho(const std::string& prompt)
      : is_terminal_(isatty(STDIN_FILENO) == 1 &&
                     tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    if (write(STDERR_FILENO, prompt.data(), prompt.size()) < 0) return;
    struct termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~WithoutEcho() {
    if (!is_terminal_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    if (write(STDERR_FILENO, "\n", 1) < 0) return;
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  struct termios before_ = {};
  bool is_terminal_;
};

}  // namespace

absl::StatusOr<Secret> ReadSecretFromTerminal(const std::string& prompt) {
  const WithoutEcho silent(prompt);
  std::vector<char> line(kLongestSecret);
  size_t size = 0;
  bool ended = false;
  while (!ended && size < line.size()) {
    const ssize_t got = read(STDIN_FILENO, &line[size], 1);
    if (got < 0 && errno == EINTR) continue;
    ended = got <= 0 || line[size] == '\n';
    if (!ended) ++size;
  }
  Secret secret = Secret::CopyOf(absl::string_view(line.data(), size));
  Secret::Wipe(line.data(), line.size());
  if (!ended || secret.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no answer to \"", prompt,
                     "\"; type it, or pass it on standard input as one line"));
  }
  return secret;
}

}  // namespace directory_sync
