// Fuzzes the queue's file as its handler finds it: a whole file of anything, or
// a good one in which bytes were changed. Whatever it is, it is read, refused
// or appended to, and nothing else.
//   bazel run --config=fuzz //password-handler:queue_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "password-handler/queue.h"

namespace directory_sync::password_handler {
namespace {

constexpr size_t kPatchSize = 5;

absl::Status AppendOne(Queue& queue, char id) {
  return queue.Append(
      Candidate::Kind::kCapture, std::string(16, id),
      [&](Candidate& capture) -> absl::StatusOr<std::string> {
        capture.sam_account_name = "user";
        capture.object_guid = *ldap::Guid::FromBytes(std::string(16, 'g'));
        capture.before_known = true;
        capture.before = ldap::PasswordStamp{3, 1000, *capture.object_guid};
        capture.invocation_id = *capture.object_guid;
        return std::string("payload");
      });
}

std::string GoodFile(const std::string& path) {
  {
    auto queue = Queue::Open(path, QueueOptions(), SystemClock());
    if (!queue.ok() || !AppendOne(**queue, 'a').ok() ||
        !AppendOne(**queue, 'b').ok() ||
        !(*queue)->Decide({{1, {0, std::string(16, 'v'), "verdict"}}}).ok()) {
      std::abort();
    }
  }
  const auto content = ReadFile(path);
  if (!content.ok()) std::abort();
  return *content;
}

void RemoveFiles(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-journal", "-shm"}) {
    std::filesystem::remove(path + suffix);
  }
}

// Three bytes of position, two that are put there.
std::string Patched(std::string file, absl::string_view patches) {
  for (; patches.size() >= kPatchSize; patches.remove_prefix(kPatchSize)) {
    const auto byte = [&](size_t i) {
      return static_cast<size_t>(static_cast<unsigned char>(patches[i]));
    };
    const size_t at = (byte(0) << 16 | byte(1) << 8 | byte(2)) % file.size();
    file[at] = patches[3];
    file[(at + 1) % file.size()] = patches[4];
  }
  return file;
}

void Use(const std::string& path) {
  const auto queue = Queue::Open(path, QueueOptions(), SystemClock());
  if (!queue.ok()) return;
  (void)(*queue)->Depth();
  (void)(*queue)->Unsent(0, 100);
  (void)(*queue)->UnsentSinceBefore(absl::InfiniteFuture());
  const auto open = (*queue)->OpenCaptures();
  if (open.ok()) {
    for (const Candidate& capture : *open) (void)(*queue)->OfAccount(capture);
  }
  (void)AppendOne(**queue, 'c');
  (void)(*queue)->Acknowledged({std::string(16, 'a')});
  (void)(*queue)->ExpireUnapplied();
}

}  // namespace
}  // namespace directory_sync::password_handler

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace handler = directory_sync::password_handler;
  static const std::string* const directory = new std::string(
      *directory_sync::MakeShortTemporaryDirectory("queue-fuzz"));
  static const std::string* const good =
      new std::string(handler::GoodFile(absl::StrCat(*directory, "/good.db")));
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  if (input.empty()) return 0;
  const std::string path = absl::StrCat(*directory, "/queue.db");
  handler::RemoveFiles(path);
  const bool is_whole = input[0] == 0;
  const std::string file = is_whole ? std::string(input.substr(1))
                                    : handler::Patched(*good, input.substr(1));
  if (!directory_sync::AtomicWriteFile(path, file).ok()) std::abort();
  handler::Use(path);
  return 0;
}
