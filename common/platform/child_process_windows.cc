#include <algorithm>
#include <cwchar>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/platform/child_process.h"
#include "common/platform/quoted_word.h"
#include "common/platform/stop_event.h"
#include "common/platform/utf16.h"
#include "common/platform/windows_api.h"
#include "common/platform/windows_error.h"
#include "common/platform/windows_handle.h"
#include "common/platform/windows_pipe.h"
#include "common/status/status_macros.h"

namespace directory_sync {
namespace {

constexpr size_t kLongestLine = 64 << 10;
// Ours for "ended by Kill": of the range that Windows leaves to applications.
constexpr DWORD kKilled = 0xE0000009;
// Exit codes from here on are exceptions that nobody handled.
constexpr DWORD kFirstException = 0xC0000000;

class WindowsChild : public ChildProcess {
 public:
  WindowsChild(WindowsHandle process, DWORD id, WindowsHandle job,
               WindowsHandle stop, WindowsHandle output)
      : process_(std::move(process)),
        id_(id),
        job_(std::move(job)),
        stop_(std::move(stop)),
        output_(std::move(output)) {}

  ~WindowsChild() override {
    Kill();
    Wait();
  }

  int64_t process_id() const override { return id_; }

  std::optional<std::string> NextLine() override {
    while (true) {
      if (std::optional<std::string> line = TakeLine()) return line;
      if (!ReadMore()) break;
    }
    if (unread_.empty()) return std::nullopt;
    return std::exchange(unread_, "");
  }

  ExitReason Wait() override {
    WaitForSingleObject(process_.get(), INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(process_.get(), &code);
    return ExitReason{static_cast<int>(code), code >= kFirstException};
  }

  void RequestStop() override { SetEvent(stop_.get()); }
  // With whatever it has started itself.
  void Kill() override { TerminateJobObject(job_.get(), kKilled); }

 private:
  std::optional<std::string> TakeLine() {
    const size_t end = unread_.find('\n');
    if (end == std::string::npos && unread_.size() < kLongestLine) {
      return std::nullopt;
    }
    const size_t size = std::min(end, kLongestLine);
    std::string line = unread_.substr(0, size);
    unread_.erase(0, size == end ? size + 1 : size);
    if (size == end && !line.empty() && line.back() == '\r') line.pop_back();
    return line;
  }

  // Waits for output; false when there will be none. A grandchild that holds
  // the pipe open doesn't count.
  bool ReadMore() {
    char buffer[4096];
    const absl::StatusOr<size_t> got =
        output_.ReadSome(buffer, sizeof(buffer), process_.get(), INFINITE);
    if (!got.ok() || *got == 0) return false;
    unread_.append(buffer, *got);
    return true;
  }

  const WindowsHandle process_;
  const DWORD id_;
  const WindowsHandle job_;
  const WindowsHandle stop_;
  WindowsPipe output_;
  std::string unread_;  // of the one thread that reads
};

std::wstring CommandLineOf(const ChildOptions& options) {
  std::wstring line = QuotedWord(WidePath(options.program));
  for (const std::string& argument : options.arguments) {
    line += L" " + QuotedWord(ToUtf16(argument));
  }
  return line;
}

// A job ends its processes when its last handle is closed, as it is when this
// process ends, however that comes about.
absl::StatusOr<WindowsHandle> MakeJob() {
  WindowsHandle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {};
  limits.BasicLimitInformation.LimitFlags =
      JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE |
      JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
  if (!job.valid() ||
      !SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation,
                               &limits, sizeof(limits))) {
    return WindowsError(GetLastError(), "making a job");
  }
  return job;
}

// Handles that a child inherits.
absl::StatusOr<WindowsHandle> OpenNothing() {
  SECURITY_ATTRIBUTES inherited = {sizeof(inherited), nullptr, TRUE};
  WindowsHandle nothing(CreateFileW(L"NUL", GENERIC_READ,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE,
                                    &inherited, OPEN_EXISTING, 0, nullptr));
  if (!nothing.valid()) return WindowsError(GetLastError(), "NUL");
  return nothing;
}

absl::StatusOr<WindowsHandle> MakeStopEvent() {
  SECURITY_ATTRIBUTES inherited = {sizeof(inherited), nullptr, TRUE};
  WindowsHandle event(CreateEventW(&inherited, FALSE, FALSE, nullptr));
  if (!event.valid()) return WindowsError(GetLastError(), "making an event");
  return event;
}

bool IsHidden(const std::wstring& variable, const ChildOptions& options) {
  const auto is = [&variable](const std::wstring& name) {
    return variable.size() > name.size() && variable[name.size()] == L'=' &&
           _wcsnicmp(variable.c_str(), name.c_str(), name.size()) == 0;
  };
  if (is(ToUtf16(kStopEventVariable))) return true;
  return std::any_of(
      options.hidden_environment.begin(), options.hidden_environment.end(),
      [&is](const std::string& name) { return is(ToUtf16(name)); });
}

// Ours without what is hidden, and where its stop event is. Windows wants a
// block of zero-ended texts with a zero at the end.
std::wstring EnvironmentOf(const ChildOptions& options, HANDLE stop) {
  std::wstring block;
  wchar_t* const own = GetEnvironmentStringsW();
  for (const wchar_t* at = own; *at != L'\0'; at += std::wcslen(at) + 1) {
    const std::wstring variable = at;
    if (!IsHidden(variable, options)) block += variable + L'\0';
  }
  FreeEnvironmentStringsW(own);
  block += ToUtf16(
      absl::StrCat(kStopEventVariable, "=", reinterpret_cast<uintptr_t>(stop)));
  block.append(2, L'\0');
  return block;
}

// "/" stands for a folder that is always there.
std::wstring WorkingDirectory(const ChildOptions& options) {
  if (options.working_directory != "/") {
    return WidePath(options.working_directory);
  }
  wchar_t windows[MAX_PATH] = {};
  GetSystemWindowsDirectoryW(windows, MAX_PATH);
  return windows;
}

// What a process is made with beyond CreateProcess' arguments: the handles
// that it inherits, and no others, and the job that it is in from its start.
class StartAttributes {
 public:
  StartAttributes(std::vector<HANDLE> inherited, HANDLE job)
      : inherited_(std::move(inherited)), job_(job) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 2, 0, &size);
    memory_.resize(size);
    ok_ = InitializeProcThreadAttributeList(list(), 2, 0, &size) &&
          UpdateProcThreadAttribute(
              list(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited_.data(),
              inherited_.size() * sizeof(HANDLE), nullptr, nullptr) &&
          UpdateProcThreadAttribute(list(), 0, PROC_THREAD_ATTRIBUTE_JOB_LIST,
                                    &job_, sizeof(job_), nullptr, nullptr);
  }
  ~StartAttributes() { DeleteProcThreadAttributeList(list()); }
  StartAttributes(const StartAttributes&) = delete;
  StartAttributes& operator=(const StartAttributes&) = delete;

  bool ok() const { return ok_; }
  LPPROC_THREAD_ATTRIBUTE_LIST list() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }

 private:
  std::vector<HANDLE> inherited_;
  HANDLE job_;
  std::vector<char> memory_;
  bool ok_ = false;
};

// `output` and `input` are inheritable; so is `stop`.
absl::StatusOr<PROCESS_INFORMATION> Create(const ChildOptions& options,
                                           HANDLE input, HANDLE output,
                                           HANDLE stop, HANDLE job) {
  const std::string what = absl::StrCat("starting ", options.program);
  StartAttributes attributes({input, output, stop}, job);
  if (!attributes.ok()) return WindowsError(GetLastError(), what);
  STARTUPINFOEXW start = {};
  start.StartupInfo.cb = sizeof(start);
  start.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  start.StartupInfo.hStdInput = input;
  start.StartupInfo.hStdOutput = output;
  start.StartupInfo.hStdError = output;
  start.lpAttributeList = attributes.list();
  std::wstring command_line = CommandLineOf(options);
  std::wstring environment = EnvironmentOf(options, stop);
  PROCESS_INFORMATION process = {};
  if (!CreateProcessW(WidePath(options.program).c_str(), command_line.data(),
                      nullptr, nullptr, TRUE,
                      EXTENDED_STARTUPINFO_PRESENT | CREATE_NO_WINDOW |
                          CREATE_UNICODE_ENVIRONMENT,
                      environment.data(), WorkingDirectory(options).c_str(),
                      &start.StartupInfo, &process)) {
    return WindowsError(GetLastError(), what);
  }
  return process;
}

class WindowsLauncher : public ChildLauncher {
 public:
  absl::StatusOr<std::unique_ptr<ChildProcess>> Launch(
      const ChildOptions& options) override {
    ASSIGN_OR_RETURN(WindowsHandle job, MakeJob());
    ASSIGN_OR_RETURN(WindowsHandle stop, MakeStopEvent());
    ASSIGN_OR_RETURN(const WindowsHandle input, OpenNothing());
    ASSIGN_OR_RETURN(OutputPipe output, MakeOutputPipe());
    ASSIGN_OR_RETURN(const PROCESS_INFORMATION process,
                     Create(options, input.get(), output.write_end.get(),
                            stop.get(), job.get()));
    CloseHandle(process.hThread);
    return std::make_unique<WindowsChild>(
        WindowsHandle(process.hProcess), process.dwProcessId, std::move(job),
        std::move(stop), std::move(output.read_end));
  }
};

}  // namespace

std::string ExitReason::ToString() const {
  if (!by_signal) return absl::StrCat("exit code ", code);
  if (static_cast<DWORD>(code) == kKilled) return "killed";
  return absl::StrFormat("ended by exception 0x%08X", static_cast<DWORD>(code));
}

std::unique_ptr<ChildLauncher> SystemChildLauncher() {
  return std::make_unique<WindowsLauncher>();
}

}  // namespace directory_sync
