using Preservation.Archive.Ports;
using Preservation.Catalogue.Sql.Applying;
using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Holdings;
using Preservation.Core.Incidents;
using Preservation.Core.Json;
using Preservation.Core.Manifests;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql;

/// <summary>A catalogue in tables. Every rule and every question is here once, whatever the database is.</summary>
public abstract partial class SqlCatalogue : ICatalogue
{
    private readonly Database _database;

    private protected SqlCatalogue(Database database) => _database = database;

    public Task PutAsync(HoldingRecord record, CancellationToken cancellationToken) =>
        _database.WriteAsync(session => PutRecord.RunAsync(session, record), cancellationToken);

    public Task ApplyAsync(Receipt receipt, Digest? digest, Lease? under, CancellationToken cancellationToken) => _database.WriteAsync(
        async session =>
        {
            if (under is not null)
                await Leases.RequireAsync(session, under);
            return await ApplyReceipt.RunAsync(session, receipt, digest);
        },
        cancellationToken);

    public Task<IReadOnlyList<HoldingEntry>> HoldingsAsync(CancellationToken cancellationToken) =>
        ListAsync<HoldingRow, HoldingEntry>(HoldingRow.Select + " order by id", null, row => row.ToEntry(), cancellationToken);

    public Task<HoldingEntry?> HoldingAsync(HoldingId id, CancellationToken cancellationToken) => _database.ReadAsync(
        async session => (await session.FirstAsync<HoldingRow>(HoldingRow.Select + " where id = @id", new { id = id.Value }))?.ToEntry(),
        cancellationToken);

    public Task<IReadOnlyList<ReplicaEntry>> ReplicasAsync(HoldingId id, CancellationToken cancellationToken) => ListAsync<ReplicaRow, ReplicaEntry>(
        ReplicaRow.Select + " where holding = @id order by artifact, store", new { id = id.Value },
        row => new ReplicaEntry(id, ArtifactName.Parse(row.Artifact), row.Store, row.ToState()), cancellationToken);

    public Task<IReadOnlyList<CopyEntry>> CopiesAsync(CancellationToken cancellationToken) =>
        ListAsync<(string Holding, string Store, long Artifacts, long Given, long Verified, string? Condition), CopyEntry>(
            """
            select s.holding, s.store, h.artifacts, s.given, s.verified, s.condition from holding_stores s
            join holdings h on h.id = s.holding where s.given > 0 or s.condition is not null order by s.holding, s.store
            """,
            null, row => new CopyEntry(HoldingId.Parse(row.Holding), row.Store, (int)row.Artifacts, (int)row.Given, (int)row.Verified, row.Condition), cancellationToken);

    public Task<IReadOnlyList<StoredTotal>> TotalsAsync(CancellationToken cancellationToken) =>
        ListAsync<(string Store, long Holdings, long Files, long Bytes), StoredTotal>(
            """
            select store, count(*), cast(sum(files) as bigint), cast(sum(bytes) as bigint)
            from holding_stores where files > 0 group by store order by store
            """,
            null, row => new StoredTotal(row.Store, row.Holdings, row.Files, row.Bytes), cancellationToken);

    public Task<KnownLocks> LocksAsync(HoldingId id, string store, CancellationToken cancellationToken) => _database.ReadAsync(
        async session =>
        {
            var place = new { holding = id.Value, store };
            var until = await session.FirstAsync<string>("select locked_until from locks where holding = @holding and store = @store", place);
            var versions = await session.ListAsync<(string Key, string Version)>("select key, version from proven_versions where holding = @holding and store = @store", place);
            return new KnownLocks(Rows.Moment(until), versions.ToDictionary(row => row.Key, row => row.Version, StringComparer.Ordinal));
        },
        cancellationToken);

    public Task<IReadOnlyList<HoldEntry>> HoldsAsync(CancellationToken cancellationToken) => ListAsync<(string Holding, string Reason, string Since), HoldEntry>(
        "select holding, reason, since from holds order by holding", null,
        row => new HoldEntry(HoldingId.Parse(row.Holding), row.Reason, Rows.Moment(row.Since)!.Value), cancellationToken);

    public Task<IReadOnlyList<Finding>> OpenFindingsAsync(HoldingId? id, CancellationToken cancellationToken) => ListAsync<string, Finding>(
        $"select body from findings where {(id is null ? "holding <> ''" : "holding = @id")} order by holding, store, key, kind", new { id = id?.Value },
        Rows.ReadFinding, cancellationToken);

    public Task<IReadOnlyList<Incident>> IncidentsAsync(bool isOpen, CancellationToken cancellationToken) =>
        ListAsync<IncidentRow, Incident>(IncidentRow.Select + (isOpen ? " where closed_at is null" : "") + " order by opened_at, cause", null, row => row.ToIncident(), cancellationToken);

    public Task<int?> LeastCopiesBesideAsync(string store, IReadOnlyCollection<string> others, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => LeastCopies.RunAsync(session, store, [.. others.Where(other => other != store)]), cancellationToken);

    public Task<IReadOnlyList<(string Holding, int Copies)>> VerifiedCopiesAsync(IReadOnlyCollection<string> stores, CancellationToken cancellationToken)
    {
        var (counted, values) = Rows.In("s.store", stores);
        return ListAsync<(string Holding, long Copies), (string, int)>(
            $"""
            select h.id, cast(coalesce(sum(case when s.verified = h.artifacts then 1 else 0 end), 0) as bigint) from holdings h
            left join holding_stores s on s.holding = h.id and {counted}
            group by h.id order by h.id
            """,
            values, row => (row.Holding, (int)row.Copies), cancellationToken);
    }

    public Task<IReadOnlyList<CheckEntry>> LastChecksAsync(CancellationToken cancellationToken) => LastChecksAsync("where holding <> ''", null, cancellationToken);

    public Task<IReadOnlyList<CheckEntry>> LastChecksAsync(HoldingId id, CancellationToken cancellationToken) =>
        LastChecksAsync("where holding = @id", new { id = id.Value }, cancellationToken);

    private Task<IReadOnlyList<CheckEntry>> LastChecksAsync(string where, object? values, CancellationToken cancellationToken) =>
        ListAsync<(string Holding, string Store, long Grade, string EndedAt), CheckEntry>(
            $"select holding, store, grade, ended_at from checks {where} order by holding, store, grade", values,
            row => new CheckEntry(HoldingId.Parse(row.Holding), row.Store, (Grade)row.Grade, Rows.Moment(row.EndedAt)!.Value), cancellationToken);

    public Task<IReadOnlyList<Finding>> StraysAsync(string store, CancellationToken cancellationToken) => ListAsync<string, Finding>(
        "select body from findings where holding = @Holding and store = @store order by key, kind", new { ApplyLook.Holding, store }, Rows.ReadFinding, cancellationToken);

    public Task<DateTimeOffset?> LastLookAsync(string store, CancellationToken cancellationToken) => _database.ReadAsync(
        async session => Rows.Moment(await session.FirstAsync<string>("select ended_at from checks where holding = @Holding and store = @store", new { ApplyLook.Holding, store })),
        cancellationToken);

    public Task<UnfinishedAudit?> UnfinishedAuditAsync(HoldingId id, string store, CancellationToken cancellationToken) =>
        _database.ReadAsync(session => ApplyPart.FindAsync(session, id.Value, store), cancellationToken);

    public Task<IReadOnlyList<(HoldingId Holding, Digest Digest)>> HoldingsWithWeightsAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellationToken) => _database.ReadAsync<IReadOnlyList<(HoldingId, Digest)>>(
        async session =>
        {
            List<(HoldingId, Digest)> found = [];
            foreach (var chunk in digests.Chunk(500))
            {
                var (sql, values) = Rows.WithWeights(chunk);
                found.AddRange((await session.ListAsync<(string Holding, string Digest)>(sql, values)).Select(row => (HoldingId.Parse(row.Holding), Digest.Parse(row.Digest))));
            }
            return found;
        },
        cancellationToken);

    // One of the future, by a clock that was wrong, would be the newest until then, and every sample would be the same.
    public Task<Digest?> LastReceiptAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        async session =>
        {
            const string last = "order by ended_at desc, rowid desc limit 1";
            var now = Moments.Write(await session.NowAsync());
            var text = await session.FirstAsync<string>($"select digest from receipts where ended_at <= @now {last}", new { now })
                ?? await session.FirstAsync<string>($"select digest from receipts {last}");
            return text is null ? (Digest?)null : Digest.Parse(text);
        },
        cancellationToken);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _database.DisposeAsync();
    }

    private Task<IReadOnlyList<TEntry>> ListAsync<TRow, TEntry>(string sql, object? values, Func<TRow, TEntry> read, CancellationToken cancellationToken) =>
        _database.ReadAsync<IReadOnlyList<TEntry>>(async session => [.. (await session.ListAsync<TRow>(sql, values)).Select(read)], cancellationToken);
}
