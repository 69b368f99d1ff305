#include <string>

#include "common/platform/trusted_roots.h"
#include "common/platform/windows_api.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using testing::Contains;
using testing::Not;

// A certificate of nobody's, made by Windows itself.
std::string MakeCertificate() {
  wchar_t subject[] = L"CN=directory-sync test root";
  DWORD size = 0;
  CertStrToNameW(X509_ASN_ENCODING, subject, CERT_X500_NAME_STR, nullptr,
                 nullptr, &size, nullptr);
  std::string name(size, '\0');
  CertStrToNameW(X509_ASN_ENCODING, subject, CERT_X500_NAME_STR, nullptr,
                 reinterpret_cast<BYTE*>(name.data()), &size, nullptr);
  CERT_NAME_BLOB blob = {size, reinterpret_cast<BYTE*>(name.data())};
  const CERT_CONTEXT* made = CertCreateSelfSignCertificate(
      0, &blob, 0, nullptr, nullptr, nullptr, nullptr, nullptr);
  if (made == nullptr) return "";
  std::string der(reinterpret_cast<const char*>(made->pbCertEncoded),
                  made->cbCertEncoded);
  CertFreeCertificateContext(made);
  return der;
}

// Is in a store of the machine while this lives.
class Installed {
 public:
  Installed(const wchar_t* store, const std::string& der)
      : store_(CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0,
                             CERT_SYSTEM_STORE_LOCAL_MACHINE, store)) {
    EXPECT_TRUE(CertAddEncodedCertificateToStore(
        store_, X509_ASN_ENCODING, reinterpret_cast<const BYTE*>(der.data()),
        static_cast<DWORD>(der.size()), CERT_STORE_ADD_ALWAYS, &added_));
  }
  ~Installed() {
    CertDeleteCertificateFromStore(added_);
    CertCloseStore(store_, 0);
  }
  Installed(const Installed&) = delete;
  Installed& operator=(const Installed&) = delete;

 private:
  const HCERTSTORE store_;
  const CERT_CONTEXT* added_ = nullptr;
};

TEST(TrustedRootsTest, AreThoseOfTheMachinesStoreButTheDisallowed) {
  const std::string der = MakeCertificate();
  ASSERT_NE(der, "");
  EXPECT_THAT(TrustedRoots(), Not(Contains(der)));
  const Installed root(L"ROOT", der);
  EXPECT_THAT(TrustedRoots(), Contains(der));
  const Installed disallowed(L"Disallowed", der);
  EXPECT_THAT(TrustedRoots(), Not(Contains(der)));
}

}  // namespace
}  // namespace directory_sync
