#include "tests/benchmark/slapd_directory.h"

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/substitute.h"
#include "tests/directory/run_command.h"
#include "tests/directory/test_certificates.h"

namespace directory_sync::benchmark {
namespace {

constexpr char kBase[] = "DC=corp,DC=example,DC=test";
constexpr char kAccount[] = "cn=reader,DC=corp,DC=example,DC=test";
constexpr char kPassword[] = "secret";
constexpr char kSlapd[] = "/usr/sbin/slapd";
// Free a moment ago; benchmarks have the machine to themselves.
constexpr int kPort = 18636;

// What Active Directory's rootDSE has and no schema of slapd's; the numbers are
// from the arc for examples.
constexpr char kConfiguration[] = R"(include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/msuser.schema
attributetype ( 2.999.1 NAME 'defaultNamingContext'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.999.2 NAME 'configurationNamingContext'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.999.3 NAME 'dsServiceName'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
attributetype ( 2.999.4 NAME 'highestCommittedUSN'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
TLSCertificateFile $0/cert.pem
TLSCertificateKeyFile $0/key.pem
modulepath /usr/lib/ldap
moduleload back_mdb
rootDSE $0/root.ldif
database mdb
suffix "$1"
rootdn "$2"
rootpw $3
directory $0/database
maxsize 4294967296
index objectClass eq
limits * size=unlimited
)";

constexpr char kRoot[] = R"(dn:
objectClass: top
objectClass: extensibleObject
defaultNamingContext: $0
configurationNamingContext: $0
dnsHostName: dc1.corp.example.test
dsServiceName: cn=NTDS Settings,$0
highestCommittedUSN: 1000
)";

constexpr char kDomain[] = R"(dn: $0
objectClass: domain
objectClass: extensibleObject
dc: corp
objectSid:: $1

dn: cn=NTDS Settings,$0
objectClass: device
objectClass: extensibleObject
cn: NTDS Settings
invocationId:: $2

dn: ou=Many,$0
objectClass: organizationalUnit
ou: Many

)";

// As many_users.py makes them for Samba. @ is the number.
constexpr char kUser[] = R"(dn: cn=Person @,ou=Many,DC=corp,DC=example,DC=test
objectClass: user
objectClass: extensibleObject
cn: Person @
name: Person @
objectGUID:: #GUID#
objectSid:: #SID#
instanceType: 4
nTSecurityDescriptor: none
objectCategory: cn=person,DC=corp,DC=example,DC=test
sAMAccountName: user@
userPrincipalName: user@[at]corp.example.test
userAccountControl: 544
primaryGroupID: 513
displayName: Person @
givenName: Person
sn: Number @
initials: P
mail: user@[at]corp.example.test
title: Clerk
department: Department
company: Company
telephoneNumber: +49 30 @
mobile: +49 170 @
facsimileTelephoneNumber: +49 30 9@
physicalDeliveryOfficeName: Room @
street: Long Street
l: Place
st: Berlin
postalCode: 10115
co: Germany
wWWHomePage: https://corp.example.test/user@
description: One of many.
proxyAddresses: SMTP:user@[at]corp.example.test
proxyAddresses: smtp:person.@[at]corp.example.test

)";

void OrDie(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::abort();
}

template <typename T>
T OrDie(absl::StatusOr<T> result) {
  OrDie(result.status());
  return *std::move(result);
}

std::string LittleEndian(uint32_t number) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    bytes.push_back(static_cast<char>(number >> (8 * i)));
  }
  return bytes;
}

// S-1-5-21-1-2-3, and with a RID.
std::string Sid(uint32_t rid) {
  std::string sid = {1, static_cast<char>(rid == 0 ? 4 : 5), 0, 0, 0, 0, 0, 5};
  for (const uint32_t part : {21, 1, 2, 3}) sid += LittleEndian(part);
  return rid == 0 ? sid : sid + LittleEndian(rid);
}

std::string UserLdif(int number) {
  const auto id = static_cast<uint32_t>(number);
  const std::string guid = std::string(12, 'g') + LittleEndian(id);
  const std::string text =
      absl::StrReplaceAll(kUser, {{"#GUID#", absl::Base64Escape(guid)},
                                  {"#SID#", absl::Base64Escape(Sid(1000 + id))},
                                  {"@", absl::StrFormat("%06d", number)}});
  return absl::StrReplaceAll(text, {{"[at]", "@"}});
}

}  // namespace

SlapdDirectory::SlapdDirectory(int users)
    : directory_(OrDie(fixture::PrivateDirectory::Create())),
      launcher_(SystemChildLauncher()) {
  WriteFiles();
  Load(users);
  Launch();
  AwaitStart();
}

SlapdDirectory::~SlapdDirectory() { slapd_.reset(); }

ReadDirectory SlapdDirectory::Reading() const {
  return {absl::StrFormat("ldaps://127.0.0.1:%d", kPort), "corp.example.test",
          kAccount, directory_->File("password"), directory_->File("ca.pem")};
}

std::string SlapdDirectory::Base() { return kBase; }

void SlapdDirectory::WriteFiles() const {
  const auto authority = OrDie(fixture::TestCertificateAuthority::Create("CA"));
  const auto pair = OrDie(authority->IssueServer({{}, {"127.0.0.1"}}));
  OrDie(directory_->WriteFile("ca.pem", OrDie(authority->CertificatePem())));
  OrDie(directory_->WriteFile("cert.pem", pair.certificate_pem));
  OrDie(directory_->WriteFile("key.pem", pair.key_pem));
  OrDie(directory_->WriteFile("password", kPassword));
  OrDie(directory_->WriteFile("root.ldif", absl::Substitute(kRoot, kBase)));
  OrDie(directory_->WriteFile(
      "slapd.conf", absl::Substitute(kConfiguration, directory_->path(), kBase,
                                     kAccount, kPassword)));
  OrDie(directory_->MakeDirectory("database"));
}

void SlapdDirectory::Load(int users) const {
  const std::string file = directory_->File("users.ldif");
  std::ofstream ldif(file);
  ldif << absl::Substitute(kDomain, kBase, absl::Base64Escape(Sid(0)),
                           absl::Base64Escape(std::string(16, 'i')));
  for (int i = 0; i < users; ++i) ldif << UserLdif(i);
  ldif.close();
  fixture::CommandOptions options;
  options.timeout = absl::Minutes(5);
  const auto loaded =
      OrDie(fixture::RunCommand({"/usr/sbin/slapadd", "-q", "-f",
                                 directory_->File("slapd.conf"), "-l", file},
                                options));
  if (!loaded.ok()) OrDie(absl::InternalError(loaded.Describe()));
}

void SlapdDirectory::Launch() {
  ChildOptions options;
  options.program = kSlapd;
  // -d keeps it in the foreground, a child that ends with us; "none" writes
  // nothing but what is always written.
  options.arguments = {"-d", "none",       "-f", directory_->File("slapd.conf"),
                       "-h", Reading().uri};
  slapd_ = OrDie(launcher_->Launch(options));
}

void SlapdDirectory::AwaitStart() const {
  std::string said;
  while (const std::optional<std::string> line = slapd_->NextLine()) {
    // It listens by then.
    if (absl::StrContains(*line, "slapd starting")) return;
    absl::StrAppend(&said, *line, "\n");
  }
  OrDie(absl::InternalError("slapd ended at its start: " + said));
}

}  // namespace directory_sync::benchmark
