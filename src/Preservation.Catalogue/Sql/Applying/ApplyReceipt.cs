using Preservation.Core.Digests;
using Preservation.Core.Findings;
using Preservation.Core.Json;
using Preservation.Core.Receipts;

namespace Preservation.Catalogue.Sql.Applying;

/// <summary>
/// Takes a receipt in. The same receipts in the order of their time give the same catalogue, whether they are applied
/// as they are made or read back out of a store.
/// </summary>
internal static class ApplyReceipt
{
    public static async Task<bool> RunAsync(Session session, Receipt receipt, Digest? digest)
    {
        if (digest is { } value && !await IsNewAsync(session, receipt, value))
            return false;
        foreach (var check in receipt.Checks)
        {
            await ApplyCheckAsync(session, check, isProven: digest is not null);
            if (digest is { } of)
                await ApplyPart.RunAsync(session, check, of);
            if (digest is not null && check.Locks is { } locks)
                await ApplyLocks.RunAsync(session, check, locks);
        }
        if (digest is not null && receipt.Hold is { } hold)
            await ApplyLocks.RunAsync(session, receipt, hold);
        foreach (var repair in receipt.Repairs)
        {
            await session.ExecuteAsync("delete from findings where holding = @holding and store = @store and key = @key",
                new { holding = repair.Place.Holding?.Value ?? "", store = repair.Place.Store, key = repair.Place.Key });
        }
        if (digest is not null)
        {
            foreach (var store in receipt.LookedAt)
                await ApplyLook.RunAsync(session, receipt, store);
        }
        await ApplyIncidents.RunAsync(session, receipt, isProven: digest is not null);
        return true;
    }

    private static async Task<bool> IsNewAsync(Session session, Receipt receipt, Digest digest) => await session.ExecuteAsync(
        "insert into receipts (id, kind, ended_at, digest) values (@id, @kind, @endedAt, @digest) on conflict (id) do nothing",
        new { id = receipt.Id, kind = receipt.Kind.ToString().ToLowerInvariant(), endedAt = Moments.Write(receipt.EndedAt), digest = digest.ToString() }) == 1;

    private static async Task ApplyCheckAsync(Session session, Check check, bool isProven)
    {
        // A try that cannot be proven tells of damage, but clears nothing and verifies nothing.
        var reached = isProven ? check.Reached : Grade.None;
        await ApplyReplicasAsync(session, check, reached);
        await ApplyFindingsAsync(session, check, reached);
        if (reached == Grade.None)
            return;
        // What speaks of some artifacts only is no check of the holding, but every part of an audit lists all its keys.
        if (check.Only is null)
            await DoneAsync(session, check.Holding.Value, check.Store, reached, check.EndedAt);
        else if (check.Part is { } part)
        {
            await DoneAsync(session, check.Holding.Value, check.Store, Grade.Presence, check.EndedAt);
            if (part.IsLast && await IsAllReadAsync(session, check, part.Since))
                await DoneAsync(session, check.Holding.Value, check.Store, reached, part.Since);
        }
    }

    // A part says that those before it have read the rest; that is so when they are known.
    private static async Task<bool> IsAllReadAsync(Session session, Check check, DateTimeOffset since) => await session.FirstAsync<long>(
        """
        select count(*) from artifacts a
        left join replicas r on r.holding = a.holding and r.artifact = a.name and r.store = @store
        where a.holding = @holding and a.first_sequence <= @sequence
            and (r.artifact is null or r.condition in ('intact', 'not-checked') and (r.verified_at is null or r.verified_at < @since))
        """,
        new { holding = check.Holding.Value, store = check.Store, sequence = check.Sequence, since = Moments.Write(since) }) == 0;

    /// <summary>Checks of the future, by a clock that was wrong, give way to any other: else they would count when that time comes.</summary>
    public static async Task DoneAsync(Session session, string holding, string store, Grade grade, DateTimeOffset at)
    {
        var row = new { holding, store, grade = (long)grade, at = Moments.Write(at), now = Moments.Write(await session.NowAsync()) };
        await session.ExecuteAsync("delete from checks where holding = @holding and store = @store and ended_at > @now", row);
        await session.ExecuteAsync(
            """
            insert into checks (holding, store, grade, ended_at) values (@holding, @store, @grade, @at)
            on conflict (holding, store, grade) do update set ended_at = excluded.ended_at where checks.ended_at < excluded.ended_at
            """,
            row);
    }

    private static async Task ApplyReplicasAsync(Session session, Check check, Grade reached)
    {
        var (holding, store) = (check.Holding.Value, check.Store);
        var artifacts = check.Only?.Select(name => name.Value).Distinct(StringComparer.Ordinal).ToList() ?? await session.ListAsync<string>(
            "select name from artifacts where holding = @holding and first_sequence <= @sequence", new { holding, sequence = check.Sequence });
        var before = (await session.ListAsync<ReplicaRow>(ReplicaRow.Select + " where holding = @holding and store = @store", new { holding, store }))
            .ToDictionary(row => row.Artifact, row => row.ToState(), StringComparer.Ordinal);
        var found = check.Findings.Where(finding => finding.Place.Artifact is not null)
            .GroupBy(finding => finding.Place.Artifact!.Value).ToDictionary(group => group.Key, group => group.First().Kind);
        // Without an artifact these speak of the whole holding in that store.
        var whole = check.Findings.FirstOrDefault(finding => finding.Place.Artifact is null
            && (finding is Finding.NotStored or Finding.NotChecked || finding is Finding.Missing && check.Reached == Grade.None))?.Kind;
        var after = artifacts.Select(artifact => before.GetValueOrDefault(artifact, ReplicaState.Unknown)
            .After(reached, found.GetValueOrDefault(artifact) ?? whole, check.EndedAt)).ToList();
        await session.InsertAsync(new RowSet(
            "replicas",
            [
                Column.Same("holding", holding, artifacts.Count),
                new("artifact", artifacts.ToArray()),
                Column.Same("store", store, artifacts.Count),
                new("condition", after.Select(state => state.Condition).ToArray()),
                new("verified_at", after.Select(state => Rows.Text(state.VerifiedAt)).ToArray()),
                new("attempted_at", after.Select(state => Rows.Text(state.AttemptedAt)).ToArray()),
            ],
            "(holding, store, artifact) do update set condition = excluded.condition, verified_at = excluded.verified_at, attempted_at = excluded.attempted_at"));
        await SumAsync(session, holding, store);
    }

    private static Task<int> SumAsync(Session session, string holding, string store) => session.ExecuteAsync(
        """
        insert into holding_stores (holding, store, given, files, bytes, verified, condition)
        select @holding, @store,
            coalesce(sum(case when r.condition <> 'not-stored' then 1 else 0 end), 0),
            coalesce(sum(case when r.condition not in ('not-stored', 'missing') then 1 else 0 end), 0),
            cast(coalesce(sum(case when r.condition not in ('not-stored', 'missing') then a.size else 0 end), 0) as bigint),
            coalesce(sum(case when r.condition = 'intact' and r.verified_at is not null then 1 else 0 end), 0),
            (select w.condition from replicas w where w.holding = @holding and w.store = @store and w.condition <> 'intact' order by w.artifact limit 1)
        from replicas r join artifacts a on a.holding = r.holding and a.name = r.artifact
        where r.holding = @holding and r.store = @store
        on conflict (holding, store) do update set given = excluded.given, files = excluded.files, bytes = excluded.bytes,
            verified = excluded.verified, condition = excluded.condition
        """,
        new { holding, store });

    // A glance does not clear what only a full read can see; what was not looked at clears nothing.
    private static async Task ApplyFindingsAsync(Session session, Check check, Grade reached)
    {
        var (holding, store) = (check.Holding.Value, check.Store);
        var cleared = (check.Only, reached) switch
        {
            (null, Grade.Full or Grade.Drill) => "delete from findings where holding = @holding and store = @store",
            (null, Grade.Presence or Grade.Sample) => "delete from findings where holding = @holding and store = @store and kind not in ('altered', 'unreadable')",
            _ => null,
        };
        if (cleared is not null)
            await session.ExecuteAsync(cleared, new { holding, store });
        else if (check.Part is not null && reached > Grade.None)
            await ClearReadAsync(session, check);
        await PutFindingsAsync(session, holding, store, check.Findings.Where(finding => finding is not Finding.NotChecked));
    }

    /// <summary>Of two of one kind at one key the last is kept.</summary>
    public static async Task PutFindingsAsync(Session session, string holding, string store, IEnumerable<Finding> found)
    {
        var findings = found.GroupBy(finding => (finding.Place.Key, finding.Kind)).Select(group => group.Last()).ToList();
        await session.InsertAsync(new RowSet(
            "findings",
            [
                Column.Same("holding", holding, findings.Count),
                Column.Same("store", store, findings.Count),
                new("key", findings.Select(finding => finding.Place.Key).ToArray()),
                new("kind", findings.Select(finding => finding.Kind).ToArray()),
                new("body", findings.Select(Rows.Write).ToArray()),
            ],
            "(holding, store, key, kind) do update set body = excluded.body"));
    }

    // A part clears what it has read, and what belongs to no artifact: every part reads inventories and manifests, and lists all keys.
    private static async Task ClearReadAsync(Session session, Check check)
    {
        var read = check.Only!.Select(name => name.Value).ToHashSet(StringComparer.Ordinal);
        var unread = check.Findings.Where(finding => finding is Finding.Unreadable).Select(finding => finding.Place.Key).ToHashSet(StringComparer.Ordinal);
        var place = new { holding = check.Holding.Value, store = check.Store };
        var known = await session.ListAsync<(string Key, string Body)>("select key, body from findings where holding = @holding and store = @store", place);
        foreach (var (key, _) in known.Where(row => !unread.Contains(row.Key)
            && (Rows.ReadFinding(row.Body).Place.Artifact is not { } artifact || read.Contains(artifact.Value))))
            await session.ExecuteAsync("delete from findings where holding = @holding and store = @store and key = @key", new { place.holding, place.store, key });
    }
}
