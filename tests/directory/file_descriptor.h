#ifndef TESTS_DIRECTORY_FILE_DESCRIPTOR_H_
#define TESTS_DIRECTORY_FILE_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace directory_sync::fixture {

// Owns a file descriptor; -1 is none.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    Reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~FileDescriptor() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void Reset(int fd = -1) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_FILE_DESCRIPTOR_H_
