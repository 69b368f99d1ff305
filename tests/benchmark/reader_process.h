#ifndef TESTS_BENCHMARK_READER_PROCESS_H_
#define TESTS_BENCHMARK_READER_PROCESS_H_

#include <memory>
#include <string>

#include "common/identity/test_identities.h"
#include "common/platform/child_process.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"

namespace directory_sync::benchmark {

// Which directory a reader is to read.
struct ReadDirectory {
  std::string uri;
  std::string domain;
  std::string account;
  std::string password_file;
  std::string ca_file;
};

// The program directory_reader as a process of its own, spoken to over mutual
// TLS as the uploader does. Any failure aborts. Thread compatible.
class ReaderProcess {
 public:
  explicit ReaderProcess(const ReadDirectory& directory);
  ~ReaderProcess();

  directorysync::directory::v1::DirectoryReader::Stub& stub() { return *stub_; }

  // VmHWM: the most memory that it ever held, in KiB.
  int PeakKibibytes() const;

 private:
  TestIdentities identities_;
  const std::string root_;
  std::unique_ptr<ChildLauncher> launcher_;
  std::unique_ptr<ChildProcess> child_;
  std::unique_ptr<directorysync::directory::v1::DirectoryReader::Stub> stub_;
};

}  // namespace directory_sync::benchmark

#endif  // TESTS_BENCHMARK_READER_PROCESS_H_
