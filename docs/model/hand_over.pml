/* A capture from the hook to the uploader's store, with crashes and lost
 * connections anywhere: what was acknowledged to the hook arrives, and what was
 * not is counted as a loss, never silent. README.md has the names.
 *
 * Rules, on unless DROP_<rule> is defined:
 *   COMMIT_FIRST     the relay commits an item before it acknowledges it
 *   HOOK_COUNTS      a hook without an answer leaves a tombstone
 *   FORGET_LAST      the relay forgets an item only when the uploader has
 *                    acknowledged it
 *   QUEUE_FIRST      the handler answers the hook only after its queue's fsync
 *   KEEP_UNTIL_ACK   the courier keeps an item until the relay acknowledges it
 */
#define ITEMS 2
bit in_queue[ITEMS], hook_answered[ITEMS], is_tombstone[ITEMS];
bit hook_done[ITEMS];
bit submitted[ITEMS], submit_acknowledged[ITEMS];
bit in_inbox[ITEMS];
bit collected[ITEMS], collect_acknowledged[ITEMS];
bit in_store[ITEMS];
byte crashes = 0;
bit quiet = 0;

inline LeaveTombstone(i) {
#ifndef DROP_HOOK_COUNTS
  is_tombstone[i] = 1
#else
  skip
#endif
}

proctype Hook(byte i) {
  if
#ifdef DROP_QUEUE_FIRST
  :: atomic { crashes < 2 -> hook_answered[i] = 1; crashes++ }
#endif
  :: in_queue[i] = 1; /* queue.h: durable */
     if
     :: hook_answered[i] = 1
     :: atomic { crashes < 2 -> crashes++; LeaveTombstone(i) }
     fi
  :: atomic { crashes < 2 -> crashes++; LeaveTombstone(i) }
  fi;
  hook_done[i] = 1
}

active proctype Wires() {
  byte i;
  do
  :: quiet -> break
  :: atomic {
       if :: i = 0 :: i = 1 fi;
       if
       /* courier.h */
       :: in_queue[i] -> submitted[i] = 1;
#ifdef DROP_KEEP_UNTIL_ACK
          in_queue[i] = 0
#endif
       :: submitted[i] -> submitted[i] = 0 /* connection lost */
       /* relay: password_inbox_service.h */
       :: submitted[i] ->
          in_inbox[i] = 1; submitted[i] = 0; submit_acknowledged[i] = 1
#ifdef DROP_COMMIT_FIRST
       :: submitted[i] -> submitted[i] = 0; submit_acknowledged[i] = 1
#endif
       :: submit_acknowledged[i] -> submit_acknowledged[i] = 0; in_queue[i] = 0
       :: submit_acknowledged[i] -> submit_acknowledged[i] = 0
       :: in_inbox[i] -> collected[i] = 1;
#ifdef DROP_FORGET_LAST
          in_inbox[i] = 0
#endif
       :: collected[i] -> collected[i] = 0
       /* item_intake.h */
       :: collected[i] ->
          in_store[i] = 1; collected[i] = 0; collect_acknowledged[i] = 1
       :: collect_acknowledged[i] ->
          collect_acknowledged[i] = 0; in_inbox[i] = 0
       :: collect_acknowledged[i] -> collect_acknowledged[i] = 0
       :: else
       fi;
       i = 0
     }
  od
}

#define IsEmpty(i) (hook_done[i] && !in_queue[i] && !submitted[i] && \
                    !in_inbox[i] && !collected[i])
init {
  run Hook(0); run Hook(1);
  (IsEmpty(0) && IsEmpty(1));
  atomic {
    quiet = 1;
    assert(in_store[0] || is_tombstone[0]);
    assert(in_store[1] || is_tombstone[1]);
    assert(!hook_answered[0] || in_store[0]);
    assert(!hook_answered[1] || in_store[1])
  }
}
