#ifndef COMMON_SQLITE_FAULT_VFS_H_
#define COMMON_SQLITE_FAULT_VFS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

struct sqlite3_vfs;

namespace directory_sync {

// A disk in memory, for tests, that forgets what was not synced when its power
// fails, and can be full or broken. Use it by DatabaseOptions::vfs; only one
// connection at a time. Operations are what changes the disk or orders the
// changes: write, truncate, sync, delete.
//
//   FaultVfs disk;
//   for (int64_t point = 0;; ++point) {
//     disk.Format();
//     disk.FailPowerAt(point);
//     ... open and work until something fails, note what was promised, close
//     const bool done = !disk.power_failed();
//     disk.Restart(FaultVfs::Unsynced::kTorn, point);
//     ... open and check
//     if (done) break;
//   }
//
// Thread safe.
class FaultVfs {
 public:
  // What becomes of operations that were not synced before the power failed.
  enum class Unsynced {
    kLost,  // none was done
    kKept,  // all were done
    kTorn,  // each sector (512 bytes) was written or not, at random
  };

  FaultVfs();
  ~FaultVfs();  // no file may be open
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // For DatabaseOptions::vfs.
  const std::string& name() const { return name_; }

  // Forgets all files and faults. No file may be open; so for Restart.
  void Format();

  // Operations since Format or Restart, those that failed included.
  int64_t operations() const;

  // The power fails at operation `operation` (counted from 0, as operations()
  // does): it and all later ones fail. A write may then be torn.
  void FailPowerAt(int64_t operation);
  bool power_failed() const;

  // The power is back: the files are what the disk has of them.
  void Restart(Unsynced unsynced, uint64_t seed = 0);

  // Operations from this one on fail as on a full disk (writes that make a file
  // longer) or with an I/O error (syncs), until Heal.
  void FillUpAt(int64_t operation);
  void FailSyncsAt(int64_t operation);
  void Heal();

  // The whole of a file as a program would read it now, or absent.
  std::optional<std::string> Contents(const std::string& path) const;
  // Puts a file there that is on the disk for certain. It may not be open.
  void PutContents(const std::string& path, const std::string& contents);

 private:
  friend struct FaultVfsMethods;

  struct Change {
    bool truncation = false;
    int64_t offset = 0;  // the new size for a truncation
    std::string bytes;
  };
  struct File {
    bool exists = false;
    std::string current;
    // What is on the disk for certain, and what may be.
    bool exists_on_disk = false;
    std::string on_disk;
    std::vector<Change> unsynced;
  };

  // Each returns an SQLite result code.
  int Open(const std::string& path, bool create, bool main_database);
  int Read(const std::string& path, char* buffer, int size, int64_t offset);
  int Write(const std::string& path, const char* bytes, int size,
            int64_t offset);
  int Truncate(const std::string& path, int64_t size);
  int Sync(const std::string& path);
  int Delete(const std::string& path, bool durably);
  bool Exists(const std::string& path);
  int64_t SizeOf(const std::string& path);

  bool PowerFailsNow() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Recover(File& file, Unsynced unsynced, std::mt19937_64& random)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string name_;
  const std::unique_ptr<sqlite3_vfs> vfs_;

  mutable absl::Mutex mutex_;
  std::map<std::string, File> files_ ABSL_GUARDED_BY(mutex_);
  int64_t operations_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<int64_t> power_fails_at_ ABSL_GUARDED_BY(mutex_);
  std::optional<int64_t> full_from_ ABSL_GUARDED_BY(mutex_);
  std::optional<int64_t> syncs_fail_from_ ABSL_GUARDED_BY(mutex_);
  bool power_failed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace directory_sync

#endif  // COMMON_SQLITE_FAULT_VFS_H_
