/// The tables that everything goes through, in one transaction.
package protocol Ground: InboxRows, OutboxRows, JobRows {}
