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
      : store_name_(store), der_(der) {
    const HCERTSTORE opened = Open();
    EXPECT_TRUE(CertAddEncodedCertificateToStore(
        opened, X509_ASN_ENCODING, Bytes(), Size(), CERT_STORE_ADD_ALWAYS,
        nullptr));
    // What is added is others' to see when the store was closed.
    CertCloseStore(opened, 0);
  }
  ~Installed() {
    const HCERTSTORE opened = Open();
    const CERT_CONTEXT* same =
        CertCreateCertificateContext(X509_ASN_ENCODING, Bytes(), Size());
    const CERT_CONTEXT* found = CertFindCertificateInStore(
        opened, X509_ASN_ENCODING, 0, CERT_FIND_EXISTING, same, nullptr);
    EXPECT_NE(found, nullptr);
    if (found != nullptr) CertDeleteCertificateFromStore(found);
    CertFreeCertificateContext(same);
    CertCloseStore(opened, 0);
  }
  Installed(const Installed&) = delete;
  Installed& operator=(const Installed&) = delete;

 private:
  HCERTSTORE Open() const {
    return CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0,
                         CERT_SYSTEM_STORE_LOCAL_MACHINE, store_name_);
  }
  const BYTE* Bytes() const {
    return reinterpret_cast<const BYTE*>(der_.data());
  }
  DWORD Size() const { return static_cast<DWORD>(der_.size()); }

  const wchar_t* const store_name_;
  const std::string der_;
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
