#ifndef TESTS_DIRECTORY_PRIVATE_DIRECTORY_H_
#define TESTS_DIRECTORY_PRIVATE_DIRECTORY_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tests/directory/file_descriptor.h"

namespace directory_sync::fixture {

// A directory with a short path (Samba's sockets allow about 60 characters)
// that only its owner may enter and that goes away with this object. One whose
// owner was killed is removed by the next Create in the same parent.
class PrivateDirectory {
 public:
  // Makes <parent>/directory-sync-dc.XXXXXX. An empty parent is $TEST_TMPDIR
  // where that is short enough, else /tmp.
  static absl::StatusOr<std::unique_ptr<PrivateDirectory>> Create(
      absl::string_view parent = "");
  ~PrivateDirectory();

  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;

  const std::string& path() const { return path_; }
  // path()/name.
  std::string File(absl::string_view name) const;

  // Makes path()/name, 0700. Its parent must exist.
  absl::Status MakeDirectory(absl::string_view name) const;
  // Writes path()/name, 0600, replacing what was there.
  absl::Status WriteFile(absl::string_view name,
                         absl::string_view content) const;

 private:
  PrivateDirectory(std::string path, FileDescriptor lock);

  const std::string path_;
  // Held for the directory's life; the kernel lets go of it when we are killed.
  const FileDescriptor lock_;
};

}  // namespace directory_sync::fixture

#endif  // TESTS_DIRECTORY_PRIVATE_DIRECTORY_H_
