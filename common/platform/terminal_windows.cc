
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/platform/terminal.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"

namespace directory_sync {
namespace {

constexpr size_t kLongestSecret = 4 << 10;

// Switches the console's echo off while it lives.
class WithoutEcho {
 public:
  explicit WithoutEcho(HANDLE console) : console_(console) {
    GetConsoleMode(console_, &before_);
    SetConsoleMode(console_, ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT);
  }
  ~WithoutEcho() { SetConsoleMode(console_, before_); }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  const HANDLE console_;
  DWORD before_ = 0;
};

void Show(const std::string& text) {
  const HANDLE console = GetStdHandle(STD_ERROR_HANDLE);
  const std::wstring wide = ToUtf16(text);
  DWORD written = 0;
  if (WriteConsoleW(console, wide.data(), static_cast<DWORD>(wide.size()),
                    &written, nullptr)) {
    return;
  }
  WriteFile(console, text.data(), static_cast<DWORD>(text.size()), &written,
            nullptr);
}

absl::Status NoAnswer(const std::string& prompt) {
  return absl::InvalidArgumentError(
      absl::StrCat("no answer to \"", prompt,
                   "\"; type it, or pass it on standard input as one line"));
}

absl::StatusOr<Secret> ReadConsoleLine(HANDLE console,
                                       const std::string& prompt) {
  Show(prompt);
  std::vector<wchar_t> line(kLongestSecret);
  DWORD size = 0;
  {
    const WithoutEcho silent(console);
    if (!ReadConsoleW(console, line.data(), static_cast<DWORD>(line.size()),
                      &size, nullptr)) {
      size = 0;
    }
  }
  Show("\r\n");
  const bool ended = size > 0 && line[size - 1] == L'\n';
  while (size > 0 && (line[size - 1] == L'\n' || line[size - 1] == L'\r')) {
    --size;
  }
  std::vector<char> utf8(3 * kLongestSecret);
  const int bytes =
      size == 0
          ? 0
          : WideCharToMultiByte(CP_UTF8, 0, line.data(), static_cast<int>(size),
                                utf8.data(), static_cast<int>(utf8.size()),
                                nullptr, nullptr);
  Secret secret = Secret::CopyOf(
      absl::string_view(utf8.data(), static_cast<size_t>(bytes)));
  Secret::Wipe(line.data(), line.size() * sizeof(wchar_t));
  Secret::Wipe(utf8.data(), utf8.size());
  if (!ended || secret.empty()) return NoAnswer(prompt);
  return secret;
}

absl::StatusOr<Secret> ReadPipedLine(HANDLE input, const std::string& prompt) {
  std::vector<char> line(kLongestSecret);
  size_t size = 0;
  bool ended = false;
  while (!ended && size < line.size()) {
    DWORD got = 0;
    const BOOL read = ReadFile(input, &line[size], 1, &got, nullptr);
    ended = !read || got == 0 || line[size] == '\n';
    if (!ended) ++size;
  }
  if (size > 0 && line[size - 1] == '\r') --size;
  Secret secret = Secret::CopyOf(absl::string_view(line.data(), size));
  Secret::Wipe(line.data(), line.size());
  if (!ended || secret.empty()) return NoAnswer(prompt);
  return secret;
}

}  // namespace

absl::StatusOr<Secret> ReadSecretFromTerminal(const std::string& prompt) {
  const HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
  DWORD mode = 0;
  if (GetConsoleMode(input, &mode)) return ReadConsoleLine(input, prompt);
  return ReadPipedLine(input, prompt);
}

}  // namespace directory_sync
