namespace Preservation.Benchmarks.Scaling;

/// <summary>Fills a catalogue behind its back, with SQL that both databases understand: for sizes that the doors would take an hour for.</summary>
internal static class GrowCatalogue
{
    private const string Digest = "'0000000000000000000000000000000000000000000000000000000000000000'";

    public static async Task HoldingsAsync(ScaleScene scene, int holdings, int files)
    {
        var id = scene.Database.Place is null ? "printf('model-%05d', h.i)" : "'model-' || lpad(h.i::text, 5, '0')";
        var name = scene.Database.Place is null ? "printf('weights/model-%05d.safetensors', a.i)" : "'weights/model-' || lpad(a.i::text, 5, '0') || '.safetensors'";
        var now = $"'{Core.Json.Moments.Write(scene.Context.Now())}'";
        var stores = string.Join(" union all ", scene.Stores.Select(store => $"select '{store}' as store"));
        string Numbers(string table, int count) => $"{table}(i) as (select 0 union all select i + 1 from {table} where i < {count - 1})";
        await scene.Database.ExecuteAsync(
            $"""
            with recursive {Numbers("h", holdings)}
            insert into holdings (id, sequence, manifest, record_inventory, created_at, size, artifacts) select {id}, 0, {Digest}, {Digest}, {now}, 1000000, {files} from h;
            with recursive {Numbers("h", holdings)}, {Numbers("a", files)}
            insert into artifacts (holding, name, role, size, digest, first_sequence) select {id}, {name}, 'weights', 10000, {Digest}, 0 from h, a;
            insert into replicas (holding, artifact, store, condition, verified_at, attempted_at) select a.holding, a.name, s.store, 'intact', {now}, {now} from artifacts a, ({stores}) s;
            insert into checks (holding, store, grade, ended_at) select h.id, s.store, g.grade, {now}
                from holdings h, ({stores}) s, (select 1 as grade union all select 3 union all select 4) g;
            """);
        await SumAsync(scene);
        await scene.Database.SettleAsync();
    }

    /// <summary>Receipts that were made once and of which nothing else is known any more.</summary>
    public static async Task ReceiptsAsync(ScaleScene scene, int count)
    {
        await scene.Database.ExecuteAsync(
            $"""
            with recursive r(i) as (select 0 union all select i + 1 from r where i < {count - 1})
            insert into receipts (id, kind, ended_at, digest) select 'old-' || cast(i as text), 'audit', '2020-01-01T00:00:00Z', {Digest} from r
            """);
        await scene.Database.SettleAsync();
    }

    // What receipts would have summed up.
    private static Task SumAsync(ScaleScene scene) => scene.Database.ExecuteAsync(
        """
        insert into holding_stores (holding, store, given, files, bytes, verified)
        select r.holding, r.store, count(*), count(*), cast(sum(a.size) as bigint), count(*)
        from replicas r join artifacts a on a.holding = r.holding and a.name = r.artifact group by r.holding, r.store
        """);
}
