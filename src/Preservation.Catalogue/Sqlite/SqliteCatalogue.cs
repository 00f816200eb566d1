using Dapper;
using Microsoft.Data.Sqlite;
using Preservation.Archive.Ports;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue;

/// <summary>The catalogue in one SQLite file, for one machine and several processes.</summary>
public sealed class SqliteCatalogue : ICatalogue
{
    private readonly SqliteDatabase _database;
    private readonly Leases _leases;

    private SqliteCatalogue(SqliteDatabase database, TimeProvider clock) =>
        (_database, _leases) = (database, new Leases(database, clock));

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="CatalogueException">It is damaged, of a later version, or cannot be opened.</exception>
    public static SqliteCatalogue Open(string path, TimeProvider clock)
    {
        var database = new SqliteDatabase(path);
        database.Prepare();
        return new SqliteCatalogue(database, clock);
    }

    public Task PutAsync(HoldingRecord record, CancellationToken cancellationToken) =>
        Task.FromResult(_database.Written(transaction => PutRecord.Run(transaction, record)));

    public Task ApplyAsync(Receipt receipt, Digest? digest, CancellationToken cancellationToken) =>
        Task.FromResult(_database.Written(transaction => ApplyReceipt.Run(transaction, receipt, digest)));

    public Task<IReadOnlyList<HoldingEntry>> HoldingsAsync(CancellationToken cancellationToken) =>
        ReadAsync<HoldingEntry>(connection => [.. connection.Query<HoldingRow>(HoldingRow.Select + " order by id").Select(row => row.ToEntry())]);

    public Task<HoldingEntry?> HoldingAsync(HoldingId id, CancellationToken cancellationToken) =>
        Task.FromResult(_database.Guarded(connection =>
            connection.QuerySingleOrDefault<HoldingRow>(HoldingRow.Select + " where id = @id", new { id = id.Value })?.ToEntry()));

    public Task<IReadOnlyList<ReplicaEntry>> ReplicasAsync(HoldingId id, CancellationToken cancellationToken) =>
        ReadAsync<ReplicaEntry>(connection => [.. connection.Query<ReplicaRow>(
            "select artifact, store, condition, verified_at as VerifiedAt, attempted_at as AttemptedAt from replicas where holding = @id order by artifact, store",
            new { id = id.Value }).Select(row => new ReplicaEntry(id, ArtifactName.Parse(row.Artifact), row.Store, row.ToState()))]);

    public Task<IReadOnlyList<StoredTotal>> TotalsAsync(CancellationToken cancellationToken) =>
        ReadAsync<StoredTotal>(connection => [.. connection.Query<(string Store, long Holdings, long Files, long Bytes)>(
            """
            select r.store, count(distinct r.holding), count(*), coalesce(sum(a.size), 0)
            from replicas r join artifacts a on a.holding = r.holding and a.name = r.artifact
            where r.condition not in ('not-stored', 'missing') group by r.store
            """).Select(row => new StoredTotal(row.Store, row.Holdings, row.Files, row.Bytes))]);

    public Task<KnownLocks> LocksAsync(HoldingId id, string store, CancellationToken cancellationToken) => Task.FromResult(_database.Guarded(connection =>
    {
        var place = new { holding = id.Value, store };
        return new KnownLocks(
            Rows.Moment(connection.QuerySingleOrDefault<string>("select locked_until from locks where holding = @holding and store = @store", place)),
            connection.Query<(string Key, string Version)>("select key, version from proven_versions where holding = @holding and store = @store", place)
                .ToDictionary(row => row.Key, row => row.Version, StringComparer.Ordinal));
    }));

    public Task<IReadOnlyList<HoldEntry>> HoldsAsync(CancellationToken cancellationToken) =>
        ReadAsync<HoldEntry>(connection => [.. connection.Query<(string Holding, string Reason, string Since)>("select holding, reason, since from holds order by holding")
            .Select(row => new HoldEntry(HoldingId.Parse(row.Holding), row.Reason, Rows.Moment(row.Since)!.Value))]);

    public Task<IReadOnlyList<Finding>> OpenFindingsAsync(HoldingId? id, CancellationToken cancellationToken) =>
        ReadAsync<Finding>(connection => [.. connection.Query<string>(
            "select body from findings where @id is null or holding = @id order by holding, store, key", new { id = id?.Value }).Select(Rows.ReadFinding)]);

    public Task<IReadOnlyList<CheckEntry>> LastChecksAsync(CancellationToken cancellationToken) =>
        ReadAsync<CheckEntry>(connection => [.. connection.Query<(string Holding, string Store, long Grade, string EndedAt)>(
            "select holding, store, grade, ended_at from checks").Select(row =>
                new CheckEntry(HoldingId.Parse(row.Holding), row.Store, (Grade)row.Grade, Rows.Moment(row.EndedAt)!.Value))]);

    public Task<IReadOnlyList<(HoldingId Holding, Digest Digest)>> HoldingsWithWeightsAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken) =>
        ReadAsync<(HoldingId, Digest)>(connection => [.. digests.Chunk(500).SelectMany(chunk => connection.Query<(string Holding, string Digest)>(
            "select distinct holding, digest from artifacts where role = 'weights' and digest in @digests", new { digests = chunk.Select(digest => digest.ToString()) }))
            .Select(row => (HoldingId.Parse(row.Holding), Digest.Parse(row.Digest)))]);

    public Task<Digest?> LastReceiptAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_database.Guarded(connection =>
            connection.QueryFirstOrDefault<string>("select digest from receipts order by ended_at desc, rowid desc limit 1") is { } text ? Digest.Parse(text) : (Digest?)null));

    public Task<Lease> AcquireAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_leases.Acquire(name));

    public Task<bool> RenewAsync(Lease lease, CancellationToken cancellationToken) => Task.FromResult(_leases.Renew(lease));

    public Task ReleaseAsync(Lease lease, CancellationToken cancellationToken) => Task.FromResult(_leases.Release(lease));

    public ValueTask DisposeAsync()
    {
        _database.Close();
        return ValueTask.CompletedTask;
    }

    private Task<IReadOnlyList<T>> ReadAsync<T>(Func<SqliteConnection, IReadOnlyList<T>> query) => Task.FromResult(_database.Guarded(query));
}
