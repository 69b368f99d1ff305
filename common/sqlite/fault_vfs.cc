#include "common/sqlite/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace directory_sync {
namespace {

constexpr int64_t kSector = 512;

void ApplyWrite(const std::string& bytes, int64_t offset, std::string& file) {
  const size_t end = static_cast<size_t>(offset) + bytes.size();
  if (file.size() < end) file.resize(end);
  file.replace(static_cast<size_t>(offset), bytes.size(), bytes);
}

// Writes those sectors of `bytes` that luck chooses.
void ApplyTorn(const std::string& bytes, int64_t offset, std::string& file,
               std::mt19937_64& random) {
  const int64_t end = offset + static_cast<int64_t>(bytes.size());
  for (int64_t begin = offset; begin < end;) {
    const int64_t next = std::min(end, (begin / kSector + 1) * kSector);
    if (random() % 2 == 0) {
      ApplyWrite(bytes.substr(static_cast<size_t>(begin - offset),
                              static_cast<size_t>(next - begin)),
                 begin, file);
    }
    begin = next;
  }
}

std::string NewName() {
  static int count = 0;
  return absl::StrCat("fault-", ++count);
}

}  // namespace

void FaultVfs::Format() {
  absl::MutexLock lock(&mutex_);
  files_.clear();
  operations_ = 0;
  power_failed_ = false;
  power_fails_at_ = full_from_ = syncs_fail_from_ = std::nullopt;
}

int64_t FaultVfs::operations() const {
  absl::MutexLock lock(&mutex_);
  return operations_;
}

void FaultVfs::FailPowerAt(int64_t operation) {
  absl::MutexLock lock(&mutex_);
  power_fails_at_ = operation;
}

bool FaultVfs::power_failed() const {
  absl::MutexLock lock(&mutex_);
  return power_failed_;
}

void FaultVfs::FillUpAt(int64_t operation) {
  absl::MutexLock lock(&mutex_);
  full_from_ = operation;
}

void FaultVfs::FailSyncsAt(int64_t operation) {
  absl::MutexLock lock(&mutex_);
  syncs_fail_from_ = operation;
}

void FaultVfs::Heal() {
  absl::MutexLock lock(&mutex_);
  full_from_ = syncs_fail_from_ = std::nullopt;
}

void FaultVfs::Restart(Unsynced unsynced, uint64_t seed) {
  absl::MutexLock lock(&mutex_);
  std::mt19937_64 random(seed);
  for (auto& [path, file] : files_) Recover(file, unsynced, random);
  operations_ = 0;
  power_failed_ = false;
  power_fails_at_ = full_from_ = syncs_fail_from_ = std::nullopt;
}

void FaultVfs::Recover(File& file, Unsynced unsynced, std::mt19937_64& random) {
  const bool name_kept = unsynced == Unsynced::kKept ||
                         (unsynced == Unsynced::kTorn && random() % 2 == 0);
  const bool exists = name_kept ? file.exists : file.exists_on_disk;
  if (unsynced != Unsynced::kLost) {
    for (const Change& change : file.unsynced) {
      const bool torn = unsynced == Unsynced::kTorn;
      if (change.truncation) {
        if (torn && random() % 2 == 0) continue;
        file.on_disk.resize(static_cast<size_t>(change.offset));
      } else if (torn) {
        ApplyTorn(change.bytes, change.offset, file.on_disk, random);
      } else {
        ApplyWrite(change.bytes, change.offset, file.on_disk);
      }
    }
  }
  if (!exists) file.on_disk.clear();
  file.exists = file.exists_on_disk = exists;
  file.current = file.on_disk;
  file.unsynced.clear();
}

std::optional<std::string> FaultVfs::Contents(const std::string& path) const {
  absl::MutexLock lock(&mutex_);
  const auto file = files_.find(path);
  if (file == files_.end() || !file->second.exists) return std::nullopt;
  return file->second.current;
}

void FaultVfs::PutContents(const std::string& path,
                           const std::string& contents) {
  absl::MutexLock lock(&mutex_);
  files_[path] = File{true, contents, true, contents, {}};
}

// Counts the operation.
bool FaultVfs::PowerFailsNow() {
  const int64_t operation = operations_++;
  if (power_fails_at_.has_value() && operation >= *power_fails_at_) {
    power_failed_ = true;
  }
  return power_failed_;
}

int FaultVfs::Open(const std::string& path, bool create, bool main_database) {
  absl::MutexLock lock(&mutex_);
  if (power_failed_) return SQLITE_CANTOPEN;
  const auto found = files_.find(path);
  const bool exists = found != files_.end() && found->second.exists;
  if (exists) return SQLITE_OK;
  // Database::Open makes the main file itself, and syncs its directory.
  if (!create && !main_database) return SQLITE_CANTOPEN;
  File& file = files_[path];
  file.exists = true;
  if (main_database) file.exists_on_disk = true;
  return SQLITE_OK;
}

int FaultVfs::Read(const std::string& path, char* buffer, int size,
                   int64_t offset) {
  absl::MutexLock lock(&mutex_);
  if (power_failed_) return SQLITE_IOERR_READ;
  const std::string& bytes = files_[path].current;
  const int64_t available =
      std::clamp<int64_t>(static_cast<int64_t>(bytes.size()) - offset, 0, size);
  if (available > 0) std::memcpy(buffer, bytes.data() + offset, available);
  if (available == size) return SQLITE_OK;
  std::memset(buffer + available, 0, size - available);
  return SQLITE_IOERR_SHORT_READ;
}

int FaultVfs::Write(const std::string& path, const char* bytes, int size,
                    int64_t offset) {
  absl::MutexLock lock(&mutex_);
  File& file = files_[path];
  const bool was_on = !power_failed_;
  Change change{false, offset, std::string(bytes, size)};
  if (PowerFailsNow()) {
    // The write during which it fails may be on the disk, or a part of it.
    if (was_on) file.unsynced.push_back(std::move(change));
    return SQLITE_IOERR_WRITE;
  }
  const bool longer = offset + size > static_cast<int64_t>(file.current.size());
  if (longer && full_from_ && operations_ > *full_from_) return SQLITE_FULL;
  ApplyWrite(change.bytes, offset, file.current);
  file.unsynced.push_back(std::move(change));
  return SQLITE_OK;
}

int FaultVfs::Truncate(const std::string& path, int64_t size) {
  absl::MutexLock lock(&mutex_);
  if (PowerFailsNow()) return SQLITE_IOERR_TRUNCATE;
  File& file = files_[path];
  file.current.resize(static_cast<size_t>(size));
  file.unsynced.push_back({true, size, ""});
  return SQLITE_OK;
}

int FaultVfs::Sync(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  if (PowerFailsNow()) return SQLITE_IOERR_FSYNC;
  File& file = files_[path];
  if (syncs_fail_from_ && operations_ > *syncs_fail_from_) {
    return SQLITE_IOERR_FSYNC;
  }
  file.on_disk = file.current;
  file.exists_on_disk = true;  // SQLite's own VFS syncs the directory, too
  file.unsynced.clear();
  return SQLITE_OK;
}

int FaultVfs::Delete(const std::string& path, bool durably) {
  absl::MutexLock lock(&mutex_);
  if (PowerFailsNow()) return SQLITE_IOERR_DELETE;
  File& file = files_[path];
  if (!file.exists) return SQLITE_IOERR_DELETE_NOENT;
  file.exists = false;
  file.current.clear();
  if (durably) file = File();
  return SQLITE_OK;
}

bool FaultVfs::Exists(const std::string& path) {
  return Contents(path).has_value();
}

int64_t FaultVfs::SizeOf(const std::string& path) {
  absl::MutexLock lock(&mutex_);
  return static_cast<int64_t>(files_[path].current.size());
}

// SQLite's C interface to it. No function of it may throw; none does.
struct FaultVfsMethods {
  struct OpenFile {
    sqlite3_file base;
    FaultVfs* disk;
    std::string* path;
    std::vector<std::string>* shared_memory;
  };

  static OpenFile& Of(sqlite3_file* file) {
    return *reinterpret_cast<OpenFile*>(file);
  }

  static int Close(sqlite3_file* file) {
    delete Of(file).path;
    delete Of(file).shared_memory;
    return SQLITE_OK;
  }

  static int Read(sqlite3_file* file, void* buffer, int size,
                  sqlite3_int64 offset) {
    return Of(file).disk->Read(*Of(file).path, static_cast<char*>(buffer), size,
                               offset);
  }

  static int Write(sqlite3_file* file, const void* bytes, int size,
                   sqlite3_int64 offset) {
    return Of(file).disk->Write(*Of(file).path, static_cast<const char*>(bytes),
                                size, offset);
  }

  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    return Of(file).disk->Truncate(*Of(file).path, size);
  }

  static int Sync(sqlite3_file* file, int) {
    return Of(file).disk->Sync(*Of(file).path);
  }

  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    *size = Of(file).disk->SizeOf(*Of(file).path);
    return SQLITE_OK;
  }

  // There is one connection: locks are always had.
  static int Lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int CheckReservedLock(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
  }
  static int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int SectorSize(sqlite3_file*) { return 4096; }
  static int DeviceCharacteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;  // as SQLite's own VFS says
  }

  // Regions stay where they are: they are reserved at once.
  static int ShmMap(sqlite3_file* file, int region, int size, int extend,
                    void volatile** memory) {
    std::vector<std::string>& regions = *Of(file).shared_memory;
    constexpr int kMostRegions = 64;
    if (regions.capacity() < kMostRegions) regions.reserve(kMostRegions);
    *memory = nullptr;
    if (region >= kMostRegions) return SQLITE_NOMEM;
    while (static_cast<int>(regions.size()) <= region) {
      if (!extend) return SQLITE_OK;
      regions.push_back(std::string(static_cast<size_t>(size), '\0'));
    }
    *memory = regions[static_cast<size_t>(region)].data();
    return SQLITE_OK;
  }
  static int ShmLock(sqlite3_file*, int, int, int) { return SQLITE_OK; }
  static void ShmBarrier(sqlite3_file*) {}
  static int ShmUnmap(sqlite3_file* file, int) {
    Of(file).shared_memory->clear();
    return SQLITE_OK;
  }

  static FaultVfs& Disk(sqlite3_vfs* vfs) {
    return *static_cast<FaultVfs*>(vfs->pAppData);
  }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file,
                  int flags, int* out_flags) {
    static const sqlite3_io_methods kMethods = Methods();
    OpenFile& opened = Of(file);
    opened.base.pMethods = nullptr;
    if (path == nullptr) return SQLITE_CANTOPEN;  // a temporary file
    const int code = Disk(vfs).Open(path, (flags & SQLITE_OPEN_CREATE) != 0,
                                    (flags & SQLITE_OPEN_MAIN_DB) != 0);
    if (code != SQLITE_OK) return code;
    opened.disk = &Disk(vfs);
    opened.path = new std::string(path);
    opened.shared_memory = new std::vector<std::string>();
    opened.base.pMethods = &kMethods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
  }

  static int Delete(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    return Disk(vfs).Delete(path, sync_directory != 0);
  }

  static int Access(sqlite3_vfs* vfs, const char* path, int, int* result) {
    *result = Disk(vfs).Exists(path);
    return SQLITE_OK;
  }

  static int FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
  }

  static sqlite3_io_methods Methods() {
    sqlite3_io_methods methods = {};
    methods.iVersion = 2;
    methods.xClose = Close;
    methods.xRead = Read;
    methods.xWrite = Write;
    methods.xTruncate = Truncate;
    methods.xSync = Sync;
    methods.xFileSize = FileSize;
    methods.xLock = Lock;
    methods.xUnlock = Lock;
    methods.xCheckReservedLock = CheckReservedLock;
    methods.xFileControl = FileControl;
    methods.xSectorSize = SectorSize;
    methods.xDeviceCharacteristics = DeviceCharacteristics;
    methods.xShmMap = ShmMap;
    methods.xShmLock = ShmLock;
    methods.xShmBarrier = ShmBarrier;
    methods.xShmUnmap = ShmUnmap;
    return methods;
  }
};

FaultVfs::FaultVfs() : name_(NewName()), vfs_(std::make_unique<sqlite3_vfs>()) {
  // Time and randomness are the platform's.
  *vfs_ = *sqlite3_vfs_find(nullptr);
  vfs_->pNext = nullptr;
  vfs_->szOsFile = sizeof(FaultVfsMethods::OpenFile);
  vfs_->zName = name_.c_str();
  vfs_->pAppData = this;
  vfs_->xOpen = FaultVfsMethods::Open;
  vfs_->xDelete = FaultVfsMethods::Delete;
  vfs_->xAccess = FaultVfsMethods::Access;
  vfs_->xFullPathname = FaultVfsMethods::FullPathname;
  sqlite3_vfs_register(vfs_.get(), 0);
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace directory_sync
