// Fuzzes the queue's file as its handler finds it: a whole file of anything, or
// a good one in which bytes were changed. Whatever it is, it is read, refused
// or appended to, and nothing else.
//   bazel run --config=fuzz //password-handler:queue_fuzz_test

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/platform/files.h"
#include "common/sqlite/fault_vfs.h"
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

// In memory, where nothing waits for a disk.
class FuzzedQueue {
 public:
  FuzzedQueue() : path_(*MakeTemporaryDirectory("queue-fuzz") + "/queue.db") {
    options_.vfs = disk_.name();
    MakeGoodFile();
  }

  const std::string& good() const { return good_; }

  // Whatever the file is, it is read, refused or appended to.
  void Use(const std::string& file) {
    disk_.Format();
    disk_.PutContents(path_, file);
    const auto queue = Queue::Open(path_, options_, SystemClock());
    if (!queue.ok()) return;
    Read(**queue);
    (void)AppendOne(**queue, 'c');
    (void)(*queue)->Decide({{2, {0, std::string(16, 'w'), "verdict"}}});
    (void)(*queue)->ReplaceByLoss(std::string(16, 'b'),
                                  {0, std::string(16, 'l'), "loss"});
    (void)(*queue)->Acknowledged({std::string(16, 'a')});
    (void)(*queue)->ExpireUnapplied();
  }

 private:
  void MakeGoodFile() {
    {
      const auto queue = Queue::Open(path_, options_, SystemClock());
      const absl::Time now = SystemClock().Now();
      if (!queue.ok() ||
          !(*queue)
               ->OpenBracketOf("user", "bracket", {now, now + absl::Hours(1)})
               .ok() ||
          !AppendOne(**queue, 'a').ok() || !AppendOne(**queue, 'b').ok() ||
          !(*queue)->Decide({{1, {0, std::string(16, 'v'), "verdict"}}}).ok()) {
        std::abort();
      }
    }
    good_ = *disk_.Contents(path_);
  }

  static void Read(Queue& queue) {
    (void)queue.Depth();
    (void)queue.Losses();
    (void)queue.Unsent(0, 100);
    (void)queue.UnsentSinceBefore(absl::InfiniteFuture());
    (void)queue.OpenBrackets("user");
    const auto open = queue.OpenCaptures();
    if (!open.ok()) return;
    for (const Candidate& capture : *open) (void)queue.OfAccount(capture);
  }

  const std::string path_;
  FaultVfs disk_;
  QueueOptions options_;
  std::string good_;
};

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

}  // namespace
}  // namespace directory_sync::password_handler

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  namespace handler = directory_sync::password_handler;
  static auto* const queue = new handler::FuzzedQueue();
  const absl::string_view input(reinterpret_cast<const char*>(bytes), size);
  if (input.empty()) return 0;
  const bool is_whole = input[0] == 0;
  queue->Use(is_whole ? std::string(input.substr(1))
                      : handler::Patched(queue->good(), input.substr(1)));
  return 0;
}
