#ifndef DIRECTORY_READER_READER_FIXTURE_H_
#define DIRECTORY_READER_READER_FIXTURE_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/config/config.h"
#include "common/identity/test_identities.h"
#include "common/server/grpc_server.h"
#include "directory-reader/controller_pool.h"
#include "directory-reader/directory_reader_service.h"
#include "proto/directorysync/directory/v1/directory.grpc.pb.h"

namespace directory_sync::directory_reader {

namespace pb = directorysync::directory::v1;

// What a stream delivered, when it ended well.
struct StreamResult {
  std::vector<pb::DirectoryObject> objects;
  std::string checkpoint;
  int messages = 0;

  // The last object with that value; nullptr if there is none.
  const pb::DirectoryObject* Find(const std::string& attribute,
                                  const std::string& value) const;
  const pb::DirectoryObject* FindGuid(const std::string& guid) const;
};

// The first value of an attribute, or "".
std::string ValueOf(const pb::DirectoryObject& object,
                    const std::string& attribute);
// Whether the object has the attribute, with or without values.
bool Has(const pb::DirectoryObject& object, const std::string& attribute);

// A directory-reader in this process, spoken to over mutual TLS as the
// uploader does. Any failure of the set-up aborts.
class ReaderFixture {
 public:
  explicit ReaderFixture(const Config& config, Clock& clock = SystemClock());
  ~ReaderFixture();

  // Of each call.
  absl::Duration deadline = absl::Seconds(60);
  // The attributes that the reading methods below ask for.
  std::vector<std::string> attributes = {"displayName", "title", "mail",
                                         "manager", "proxyAddresses"};

  absl::StatusOr<StreamResult> Snapshot();
  absl::StatusOr<StreamResult> Changes(const std::string& checkpoint);
  absl::StatusOr<StreamResult> Objects(const std::vector<std::string>& guids,
                                       const std::string& checkpoint = "");
  absl::StatusOr<pb::DescribeDomainResponse> Describe();
  absl::StatusOr<pb::ListGroupsResponse> Groups(
      const std::string& search, int page_size = 0,
      const std::string& page_token = "");
  absl::StatusOr<pb::LookUpAccountsResponse> Accounts(
      const pb::LookUpAccountsRequest& request);
  absl::StatusOr<pb::LookUpPasswordStampsResponse> Stamps(
      const std::vector<std::string>& guids,
      const std::string& invocation_id = "");

  // The contract itself.
  pb::DirectoryReader::Stub& stub() { return *stub_; }

 private:
  TestIdentities identities_;
  std::unique_ptr<ControllerPool> pool_;
  std::unique_ptr<DirectoryReaderService> service_;
  std::unique_ptr<GrpcServer> server_;
  std::unique_ptr<pb::DirectoryReader::Stub> stub_;
};

}  // namespace directory_sync::directory_reader

#endif  // DIRECTORY_READER_READER_FIXTURE_H_
