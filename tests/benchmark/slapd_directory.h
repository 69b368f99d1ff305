#ifndef TESTS_BENCHMARK_SLAPD_DIRECTORY_H_
#define TESTS_BENCHMARK_SLAPD_DIRECTORY_H_

#include <memory>
#include <string>

#include "common/platform/child_process.h"
#include "tests/benchmark/reader_process.h"
#include "tests/directory/private_directory.h"

namespace directory_sync::benchmark {

// OpenLDAP's slapd with users as Active Directory has them, in a directory of
// its own, over LDAPS on the loopback. It serves entries some ten times as fast
// as Samba, so that the reader's own limit is seen; it knows neither DirSync
// nor extended DNs, so there are no groups. Any failure aborts. Thread
// compatible.
class SlapdDirectory {
 public:
  // Loads that many users by slapadd and waits until slapd listens.
  explicit SlapdDirectory(int users);
  ~SlapdDirectory();

  // How it is read.
  ReadDirectory Reading() const;
  // DN of the naming context.
  static std::string Base();

 private:
  void WriteFiles() const;
  void Load(int users) const;
  void Launch();
  void AwaitStart() const;

  std::unique_ptr<fixture::PrivateDirectory> directory_;
  std::unique_ptr<ChildLauncher> launcher_;
  std::unique_ptr<ChildProcess> slapd_;
};

}  // namespace directory_sync::benchmark

#endif  // TESTS_BENCHMARK_SLAPD_DIRECTORY_H_
