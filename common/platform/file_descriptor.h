#ifndef COMMON_PLATFORM_FILE_DESCRIPTOR_H_
#define COMMON_PLATFORM_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace directory_sync {

// Owner of a POSIX file descriptor, for *_posix.cc files alone.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
      Reset();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  ~FileDescriptor() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

  // Gives it up to the caller, open.
  int Release() { return std::exchange(fd_, -1); }

  // Closes it now. (Linux closes the descriptor even when close(2) fails.)
  void Reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

}  // namespace directory_sync

#endif  // COMMON_PLATFORM_FILE_DESCRIPTOR_H_
