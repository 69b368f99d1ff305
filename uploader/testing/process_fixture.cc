#include "uploader/testing/process_fixture.h"

#include <grpcpp/channel.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/platform/files.h"
#include "common/server/channel.h"

namespace directory_sync::uploader {

using emulator::Journal;

void ProcessFixture::SetUp() {
  identities_.Directory(Role::kUploader);
  config_.directory = MakeTemporaryDirectory("process").value();
  config_.identities = identities_.root();
  config_.provider_url = emulator_->url();
  config_.provider_ca_file = emulator_->ca_file();
  config_.uploader_port = FreePort();
  config_.directory_reader_port = directory_server_->port();
  config_.relay_port = relay_server_->port();
}

void ProcessFixture::StartProcess() {
  process_ = std::make_unique<UploaderProcess>(config_);
  const auto channel =
      MakeChannel(absl::StrCat("127.0.0.1:", config_.uploader_port),
                  identities_.Channel(Role::kOperator, Role::kUploader));
  ASSERT_TRUE(channel->WaitForConnected(std::chrono::system_clock::now() +
                                        std::chrono::seconds(30)))
      << process_->Output();
  admin_ = directorysync::upload::v1::UploaderAdmin::NewStub(channel);
  fleet_admin_ = directorysync::upload::v1::FleetAdmin::NewStub(channel);
}

bool ProcessFixture::Connects() {
  const auto channel =
      MakeChannel(absl::StrCat("127.0.0.1:", config_.uploader_port),
                  identities_.Channel(Role::kOperator, Role::kUploader));
  if (!channel->WaitForConnected(std::chrono::system_clock::now() +
                                 std::chrono::milliseconds(500))) {
    return false;
  }
  admin_ = directorysync::upload::v1::UploaderAdmin::NewStub(channel);
  return true;
}

void ProcessFixture::AwaitCalls(size_t more) {
  ASSERT_TRUE(AwaitCallsFor(more, absl::Seconds(60)));
}

bool ProcessFixture::AwaitCallsFor(size_t more, absl::Duration patience) {
  size_t before = 0;
  emulator_->provider().Read(
      [&](const emulator::Account&, const Journal& journal) {
        before = journal.entries().size();
      });
  return emulator_->provider()
      .WaitFor(
          [&](const emulator::Account&, const Journal& journal) {
            return journal.entries().size() >= before + more;
          },
          patience)
      .ok();
}

ExitReason ProcessFixture::StartInVain() {
  process_ = std::make_unique<UploaderProcess>(config_);
  return process_->Wait();
}

}  // namespace directory_sync::uploader
