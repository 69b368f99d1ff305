#include "common/identity/tls13.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/identity/identity_directory.h"
#include "common/identity/test_identities.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;

std::string OutputOf(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>&1 </dev/null").c_str(), "r");
  if (pipe == nullptr) return "cannot run";
  char buffer[4096];
  while (const size_t size = fread(buffer, 1, sizeof(buffer), pipe)) {
    output.append(buffer, size);
  }
  pclose(pipe);
  return output;
}

// What a foreign TLS client gets, with a good client certificate.
class Tls13Test : public testing::Test {
 protected:
  void SetUp() override {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", identities_.Server(Role::kRelay),
                             &port_);
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
    ASSERT_NE(server_, nullptr);
  }
  void TearDown() override {
    server_->Shutdown(std::chrono::system_clock::now());
  }

  std::string Connect(const std::string& version) {
    const std::string directory = identities_.Directory(Role::kOperator);
    const std::string pair = KeyAndCertificatePath(directory);
    return OutputOf(absl::StrCat("openssl s_client -connect 127.0.0.1:", port_,
                                 " -alpn h2 ", version, " -cert ", pair,
                                 " -key ", pair, " -CAfile ",
                                 AuthorityPath(directory)));
  }

  // Calls RestrictToTls13, as every main does.
  TestIdentities identities_;
  grpc::CallbackGenericService service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

TEST_F(Tls13Test, Tls13Connects) {
  const std::string output = Connect("-tls1_3");
  EXPECT_THAT(output, HasSubstr("New, TLSv1.3"));
  EXPECT_THAT(output, HasSubstr("Verify return code: 0 (ok)"));
}

TEST_F(Tls13Test, Tls12IsRefused) {
  const std::string output = Connect("-tls1_2");
  EXPECT_THAT(output, HasSubstr("CONNECTED"));
  EXPECT_THAT(output, HasSubstr("New, (NONE), Cipher is (NONE)"));
  EXPECT_THAT(output, HasSubstr("no peer certificate available"));
}

}  // namespace
}  // namespace directory_sync
