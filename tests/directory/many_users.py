"""Adds very many users, and a group of all of them, to a Samba domain.

usage: many_users.py SMB_CONF COUNT

Writes to the domain's database directly, as the system, without waiting for
the disk: only for templates, which are packed when it has ended. Users have no
password (PASSWD_NOTREQD), because hashing would take most of the time. They are
spread over many units and share few values of indexed attributes, and
batch_mode keeps Samba from copying the lists of its index at each addition.
"""

import sys

import ldb
from samba import dsdb
from samba.auth import system_session
from samba.param import LoadParm
from samba.samdb import SamDB

# Users in one transaction.
AT_ONCE = 5000
# Users in one organizational unit.
IN_ONE_UNIT = 1000
OPTIONS = ['batch_mode:1', 'transaction_index_cache_size:200000']
CONTROL = dsdb.UF_NORMAL_ACCOUNT | dsdb.UF_PASSWD_NOTREQD


def user_dn(number, base):
    return 'CN=Person %06d,OU=Unit %03d,OU=Many,%s' % (
        number, number // IN_ONE_UNIT, base)


def user(number, base, domain):
    sam = 'user%06d' % number
    return {
        'dn': user_dn(number, base),
        'objectClass': 'user',
        'sAMAccountName': sam,
        'userPrincipalName': '%s@%s' % (sam, domain),
        'userAccountControl': str(CONTROL),
        'displayName': 'Person %06d' % number,
        'givenName': 'Person %d' % (number % 5000),
        'sn': 'Number %06d' % number,
        'initials': 'P',
        'mail': '%s@%s' % (sam, domain),
        'title': 'Clerk of class %d' % (number % 17),
        'department': 'Department %d' % (number % 97),
        'company': 'Company',
        'telephoneNumber': '+49 30 %06d' % number,
        'mobile': '+49 170 %06d' % number,
        'facsimileTelephoneNumber': '+49 30 9%06d' % number,
        'physicalDeliveryOfficeName': 'Room %d' % (number % 5000),
        'streetAddress': '%d Long Street' % (number % 300),
        'l': 'Place %d' % (number % 1000),
        'st': 'Berlin',
        'postalCode': '10%03d' % (number % 1000),
        'co': 'Germany',
        'wWWHomePage': 'https://%s/%s' % (domain, sam),
        'description': 'One of many.',
        'proxyAddresses': ['SMTP:%s@%s' % (sam, domain),
                           'smtp:person.%d@%s' % (number, domain)],
    }


def add_users(samdb, count):
    base = str(samdb.domain_dn())
    domain = samdb.domain_dns_name()
    samdb.add({'dn': 'OU=Many,' + base, 'objectClass': 'organizationalUnit'})
    for first in range(0, count, AT_ONCE):
        samdb.transaction_start()
        for number in range(first, min(first + AT_ONCE, count)):
            if number % IN_ONE_UNIT == 0:
                samdb.add({'dn': user_dn(number, base).split(',', 1)[1],
                           'objectClass': 'organizationalUnit'})
            samdb.add(user(number, base, domain))
        samdb.transaction_commit()
        print('%d users' % min(first + AT_ONCE, count), flush=True)


def add_group(samdb, count):
    base = str(samdb.domain_dn())
    samdb.add({
        'dn': 'CN=All of Many,OU=Many,' + base,
        'objectClass': 'group',
        'sAMAccountName': 'All of Many',
        'groupType': str(dsdb.GTYPE_SECURITY_GLOBAL_GROUP),
        'member': [user_dn(number, base) for number in range(count)],
    })


def main(smb_conf, count):
    parameters = LoadParm()
    parameters.load(smb_conf)
    samdb = SamDB(session_info=system_session(parameters), lp=parameters,
                  flags=ldb.FLG_NOSYNC, options=OPTIONS)
    add_users(samdb, count)
    add_group(samdb, count)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
