#ifndef UPLOADER_TESTING_LISTED_DIRECTORY_H_
#define UPLOADER_TESTING_LISTED_DIRECTORY_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "uploader/observe/directory_source.h"

namespace directory_sync::uploader {

// A directory whose snapshot, or changes, are a list in memory. Thread
// compatible.
class ListedDirectory : public DirectorySource {
 public:
  // A user with mailboxes at example.com, named and numbered.
  static Object User(int number, const std::string& title);
  // The scope group; 16 bytes.
  static const char kGroup[];
  // The scope group with that many of those users.
  static Object GroupOf(int users);

  absl::StatusOr<std::string> ReadSnapshot(
      const std::vector<std::string>& attributes, Visit visit) override;
  absl::StatusOr<std::string> ReadChanges(
      const std::string& checkpoint, const std::vector<std::string>& attributes,
      Visit visit) override;
  absl::Status ReadObjects(const std::vector<std::string>& object_guids,
                           const std::vector<std::string>& attributes,
                           const std::string& checkpoint, Visit visit) override;
  absl::StatusOr<directorysync::directory::v1::LookUpPasswordStampsResponse>
  LookUpPasswordStamps(const std::vector<std::string>& object_guids,
                       const std::string& invocation_id) override;
  absl::StatusOr<directorysync::directory::v1::DescribeDomainResponse>
  DescribeDomain() override;
  absl::StatusOr<directorysync::directory::v1::ListDomainControllersResponse>
  ListDomainControllers() override;
  absl::Status WatchChanges(absl::FunctionRef<void()> on_change) override;
  void Stop() override {}

  std::vector<Object> objects;
  std::vector<Object> changes;
};

}  // namespace directory_sync::uploader

#endif  // UPLOADER_TESTING_LISTED_DIRECTORY_H_
