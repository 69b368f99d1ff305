#include "common/identity/certificate_authority.h"

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <set>
#include <string>

#include "absl/time/time.h"
#include "common/clock/fake_clock.h"
#include "common/identity/certificate.h"
#include "common/identity/certificate_request.h"
#include "common/identity/key.h"
#include "common/identity/openssl_ptr.h"
#include "common/identity/spiffe_id.h"
#include "common/secret/secret.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace directory_sync {
namespace {

using ::testing::HasSubstr;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class CertificateAuthorityTest : public testing::Test {
 protected:
  CertificateAuthority Mint(absl::string_view domain = kLocalTrustDomain) {
    auto authority =
        CertificateAuthority::Mint(domain, absl::Hours(24 * 365), clock_);
    EXPECT_OK(authority);
    return *std::move(authority);
  }

  FakeClock clock_{kNow};
};

TEST_F(CertificateAuthorityTest, LeafIsTheTemplateAndNothingElse) {
  const CertificateAuthority authority = Mint();
  const PrivateKey key = PrivateKey::Generate();
  LeafTemplate leaf{SpiffeId::Local(Role::kRelay)};
  leaf.use = LeafUse::kClientAndServer;
  leaf.lifetime = absl::Hours(24);
  leaf.backdate = absl::Hours(1);
  ASSERT_OK_AND_ASSIGN(const Certificate certificate,
                       authority.Issue(key.public_key(), leaf));
  EXPECT_THAT(certificate.spiffe_id(),
              IsOkAndHolds(SpiffeId::Local(Role::kRelay)));
  EXPECT_EQ(certificate.not_before(), kNow - absl::Hours(1));
  EXPECT_EQ(certificate.not_after(), kNow + absl::Hours(24));
  EXPECT_THAT(certificate.public_key(), IsOkAndHolds(key.public_key()));
  EXPECT_TRUE(certificate.IsSignedBy(authority.certificate()));
  EXPECT_EQ(X509_check_ca(certificate.x509()), 0);
  EXPECT_EQ(X509_get_key_usage(certificate.x509()), KU_DIGITAL_SIGNATURE);
  EXPECT_EQ(X509_get_extended_key_usage(certificate.x509()),
            XKU_SSL_SERVER | XKU_SSL_CLIENT);
}

TEST_F(CertificateAuthorityTest, HandlersLeafIsForClientsOnly) {
  const CertificateAuthority authority = Mint(kFleetTrustDomain);
  ASSERT_OK_AND_ASSIGN(const SpiffeId id, SpiffeId::FleetHandler("dc1.a.test"));
  ASSERT_OK_AND_ASSIGN(
      const Certificate certificate,
      authority.Issue(PrivateKey::Generate().public_key(), LeafTemplate{id}));
  EXPECT_EQ(X509_get_extended_key_usage(certificate.x509()), XKU_SSL_CLIENT);
}

TEST_F(CertificateAuthorityTest, SerialsHave128BitsAndDiffer) {
  const CertificateAuthority authority = Mint();
  const PublicKey key = PrivateKey::Generate().public_key();
  std::set<std::string> serials;
  for (int i = 0; i < 20; ++i) {
    ASSERT_OK_AND_ASSIGN(
        const Certificate certificate,
        authority.Issue(key, LeafTemplate{SpiffeId::Local(Role::kWebui)}));
    EXPECT_EQ(certificate.serial().size(), 32u);
    serials.insert(certificate.serial());
  }
  EXPECT_EQ(serials.size(), 20u);
}

TEST_F(CertificateAuthorityTest, LeafNeverOutlivesItsAuthority) {
  const CertificateAuthority authority = Mint();
  clock_.Advance(absl::Hours(24 * 365) - absl::Hours(1));
  const LeafTemplate leaf{SpiffeId::Local(Role::kRelay)};
  const PublicKey key = PrivateKey::Generate().public_key();
  ASSERT_OK_AND_ASSIGN(const Certificate last, authority.Issue(key, leaf));
  EXPECT_EQ(last.not_after(), authority.certificate().not_after());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(
      authority.Issue(key, leaf),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("expired")));
}

TEST_F(CertificateAuthorityTest, AnotherAuthorityOfTheDomainDidNotSign) {
  const CertificateAuthority authority = Mint();
  const CertificateAuthority other = Mint();
  ASSERT_OK_AND_ASSIGN(
      const Certificate certificate,
      authority.Issue(PrivateKey::Generate().public_key(),
                      LeafTemplate{SpiffeId::Local(Role::kRelay)}));
  EXPECT_FALSE(certificate.IsSignedBy(other.certificate()));
  EXPECT_FALSE(certificate.IsSignedBy(certificate));
}

TEST_F(CertificateAuthorityTest, LoadsWhatItStoredAndSignsOn) {
  const CertificateAuthority minted = Mint(kFleetTrustDomain);
  ASSERT_OK_AND_ASSIGN(const CertificateAuthority loaded,
                       CertificateAuthority::Load(minted.certificate().ToPem(),
                                                  minted.KeyPem(), clock_));
  ASSERT_OK_AND_ASSIGN(const Certificate certificate,
                       loaded.Issue(PrivateKey::Generate().public_key(),
                                    LeafTemplate{SpiffeId::FleetRelay()}));
  EXPECT_TRUE(certificate.IsSignedBy(minted.certificate()));
}

// By OpenSSL's own rules, as in a handshake: names, key identifiers, dates.
bool IsTrusted(const Certificate& leaf, const Certificate& authority,
               absl::Time when) {
  const std::unique_ptr<X509_STORE, OpensslDeleter<X509_STORE_free>> store(
      X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, OpensslDeleter<X509_STORE_CTX_free>>
      context(X509_STORE_CTX_new());
  X509_STORE_add_cert(store.get(), authority.x509());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.x509(), nullptr);
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()),
                             absl::ToTimeT(when));
  return X509_verify_cert(context.get()) == 1;
}

TEST_F(CertificateAuthorityTest, RenewedOneAndTheOneBeforeTakeTheSameLeaves) {
  const LeafTemplate relay{SpiffeId::FleetRelay(), LeafUse::kServer};
  const PublicKey key = PrivateKey::Generate().public_key();
  const CertificateAuthority before = Mint(kFleetTrustDomain);
  const Certificate end = before.certificate();
  clock_.Advance(end.not_after() - absl::Hours(72) - clock_.Now());
  ASSERT_OK_AND_ASSIGN(const Certificate leaf, before.Issue(key, relay));
  const CertificateAuthority after = before.Renewed(absl::Hours(24 * 365));
  ASSERT_OK_AND_ASSIGN(const Certificate new_leaf, after.Issue(key, relay));
  EXPECT_NE(after.certificate().serial(), end.serial());
  EXPECT_EQ(after.certificate().not_after(),
            clock_.Now() + absl::Hours(24 * 365));
  for (const Certificate& authority : {end, after.certificate()}) {
    EXPECT_TRUE(IsTrusted(leaf, authority, clock_.Now()));
    EXPECT_TRUE(IsTrusted(new_leaf, authority, clock_.Now()));
  }
  clock_.Advance(absl::Hours(73));
  ASSERT_OK_AND_ASSIGN(const Certificate late_leaf, after.Issue(key, relay));
  EXPECT_TRUE(IsTrusted(late_leaf, after.certificate(), clock_.Now()));
  EXPECT_FALSE(IsTrusted(late_leaf, end, clock_.Now()));
  // It goes through the store.
  EXPECT_OK(CertificateAuthority::Load(after.certificate().ToPem(),
                                       after.KeyPem(), clock_));
}

TEST_F(CertificateAuthorityTest, LoadRefusesAForeignKeyAndALeaf) {
  const CertificateAuthority authority = Mint();
  const PrivateKey key = PrivateKey::Generate();
  EXPECT_THAT(CertificateAuthority::Load(authority.certificate().ToPem(),
                                         key.ToPem(), clock_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  ASSERT_OK_AND_ASSIGN(
      const Certificate leaf,
      authority.Issue(key.public_key(),
                      LeafTemplate{SpiffeId::Local(Role::kRelay)}));
  EXPECT_THAT(CertificateAuthority::Load(leaf.ToPem(), key.ToPem(), clock_),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(CertificateAuthorityTest, RequestGivesItsKeyAlone) {
  const PrivateKey key = PrivateKey::Generate();
  EXPECT_THAT(PublicKeyOfRequest(MakeCertificateRequest(key)),
              IsOkAndHolds(key.public_key()));
}

TEST_F(CertificateAuthorityTest, RequestsThatProveNothingAreRefused) {
  const std::string good = MakeCertificateRequest(PrivateKey::Generate());
  EXPECT_THAT(PublicKeyOfRequest(""),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PublicKeyOfRequest(std::string(20'000, 'x') + good),
              StatusIs(absl::StatusCode::kInvalidArgument));
  // A byte of the signature, which is the last of the base64 text.
  std::string forged = good;
  const size_t at = forged.rfind("\n-----END") - 6;
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  EXPECT_THAT(PublicKeyOfRequest(forged),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(PrivateKeyTest, GoesThroughPemAndRefusesOtherKinds) {
  const PrivateKey key = PrivateKey::Generate();
  ASSERT_OK_AND_ASSIGN(const PrivateKey again,
                       PrivateKey::FromPem(key.ToPem()));
  EXPECT_EQ(again.public_key(), key.public_key());
  EXPECT_NE(PrivateKey::Generate().public_key(), key.public_key());
  EXPECT_THAT(PrivateKey::FromPem(Secret::CopyOf("no key")),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EVP_PKEY* ed25519 = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  EXPECT_THAT(
      PublicKey::FromEvp(std::shared_ptr<EVP_PKEY>(ed25519, EVP_PKEY_free)),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace directory_sync
