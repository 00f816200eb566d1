using Preservation.Archive.Auditing;
using Preservation.Archive.Filling;
using Preservation.Archive.Opening;
using Preservation.Archive.Policies;
using Preservation.Archive.Scheduling;
using Preservation.Archive.Tests.Registering;
using Preservation.Core.Findings;
using Preservation.Core.Policies;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests.Auditing;

/// <summary>The rules of audits, each of which a known system broke.</summary>
public sealed class RuleTests : IAsyncLifetime
{
    private TestArchive _archive = null!;

    private ArchiveContext Context => _archive.Context;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _archive = await ArchiveAsync();

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task Rule_1_an_audit_never_adopts_what_it_finds_as_a_reference()
    {
        FlipBit(_archive.Folder["b", Shard], 9);
        for (var i = 0; i < 3; i++)
            Assert.Equal("altered", Assert.Single((await AuditAsync(Context)).Findings).Kind);
    }

    [Fact]
    public async Task Rule_2_only_a_completed_matching_read_moves_last_verified()
    {
        var before = await VerifiedAsync("b");
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.Error, ReadAt = 70_000 });
        await AuditAsync(Context);
        var after = await StateAsync("b");
        Assert.Equal(before, after.VerifiedAt);
        Assert.Equal(_archive.Clock.GetUtcNow(), after.AttemptedAt);
        Assert.Equal(_archive.Clock.GetUtcNow(), await VerifiedAsync("a"));
        foreach (var grade in new[] { Grade.Presence, Grade.Sample })
        {
            _archive.Clock.Advance(TimeSpan.FromHours(1));
            await AuditAsync(Context, grade);
            Assert.Equal(before, await VerifiedAsync("b"));
        }
    }

    [Fact]
    public async Task Rule_3_due_has_no_lower_bound_and_what_was_never_checked_is_due()
    {
        var policy = Context.Policy;
        Assert.True(policy.IsDue(Grade.Full, "a", null, _archive.Clock.GetUtcNow()));
        Assert.True(policy.IsDue(Grade.Full, "a", DateTimeOffset.UnixEpoch, _archive.Clock.GetUtcNow()));
        Assert.Null((await new AuditArchive(Context, new AuditOptions { DueOnly = true }).RunAsync(Token)).Issued);
        _archive.Clock.Advance(TimeSpan.FromDays(90));
        Assert.Equal(3, (await new AuditArchive(Context, new AuditOptions { DueOnly = true }).RunAsync(Token)).Checks.Count);
    }

    [Fact]
    public async Task Rule_4_the_state_is_per_artifact_and_store()
    {
        FlipBit(_archive.Folder["b", Shard], 9);
        await AuditAsync(Context);
        var bad = Assert.Single(await Context.Catalogue.ReplicasAsync(Id, Token), replica => replica.State.Condition != ReplicaState.Intact);
        Assert.Equal(("weights/model-1.bin", "b", "altered"), (bad.Artifact.Value, bad.Store, bad.State.Condition));
    }

    [Theory]
    [InlineData(ReadFault.Error, "unreadable", Grade.Presence)]
    [InlineData(ReadFault.Unreachable, "unreadable|not-checked", Grade.Presence)]
    [InlineData(ReadFault.ShortRead, "truncated", Grade.Full)]
    [InlineData(ReadFault.BitFlip, "altered", Grade.Full)]
    public async Task Rule_5_different_things_have_different_names(ReadFault fault, string kinds, Grade reached)
    {
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = fault, ReadAt = 70_000 });
        var outcome = await AuditAsync(Context);
        Assert.All(outcome.Findings, finding => Assert.Contains(finding.Kind, kinds.Split('|')));
        Assert.NotEmpty(outcome.Findings);
        Assert.True(outcome.Checks.Single(check => check.Store == "b").Reached <= reached);
        Assert.True(outcome.Issued!.IsSigned);
    }

    [Theory, InlineData(Grade.Full), InlineData(Grade.Sample)]
    public async Task Rule_6_what_differs_at_the_first_read_only_is_not_altered_but_told(Grade grade)
    {
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.BitFlip, ReadAt = 70_000, ReadTimes = 1 });
        var outcome = await AuditAsync(Context, grade);
        Assert.Empty(outcome.Findings);
        Assert.Contains(outcome.Checks.Single(check => check.Store == "b").Fallbacks, text => text.Contains("differed at the first read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rule_9_a_fallback_is_told_and_lowers_the_grade()
    {
        foreach (var store in new[] { "a", "b", "c" })
            File.Delete(_archive.Folder[store, $"{RecordFolder}/v1/content/manifest/leaves/weights/model-1.bin"]);
        var outcome = await AuditAsync(Context, Grade.Sample);
        Assert.All(outcome.Checks, check => Assert.Contains(check.Fallbacks, text => text.Contains("was not sampled", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rule_10_an_interrupted_audit_keeps_its_due_date()
    {
        await _archive.RegisterAsync("n", _archive.WriteSource("other", seed: 2), Token);
        _archive.Clock.Advance(TimeSpan.FromDays(91));
        using var stop = new CancellationTokenSource();
        _archive.Change(context => context with { Progress = new StopAt("auditing 'n'", stop) });
        var outcome = await new AuditArchive(Context, new AuditOptions()).RunAsync(stop.Token);
        Assert.True(outcome.WasCancelled);
        Assert.Equal(["m"], outcome.Checks.Select(check => check.Holding.Value).Distinct());
        var due = new DueChecks(Context.Policy, await Context.Catalogue.LastChecksAsync(Token), Context.Now());
        Assert.Equal((false, true), (due.IsDue(Id, "a", Grade.Full), due.IsDue(Core.Manifests.HoldingId.Parse("n"), "a", Grade.Full)));
    }

    [Fact]
    public async Task Rule_12_one_configured_value_defines_an_interval_everywhere()
    {
        var interval = TimeSpan.FromDays(17);
        _archive.Change(context => context with { Policy = context.Policy with { Intervals = new Dictionary<Grade, TimeSpan>(context.Policy.Intervals) { [Grade.Full] = interval } } });
        var check = (await AuditAsync(Context, store: "a")).Checks.Single();
        var due = check.EndedAt + interval;
        Assert.Equal(due, check.NextDue);
        var (holdings, checks) = (await Context.Catalogue.HoldingsAsync(Token), await Context.Catalogue.LastChecksAsync(Token));
        Assert.Equal(due, new DueWork(Context.Policy, holdings, checks).Of(holdings[0], "a", Context.Now()).First(item => item.Grade == Grade.Full).OverdueAt);
        var facts = (await new FindCopyFacts(Context).RunAsync(Token)).Single();
        foreach (var (now, isMet) in new[] { (due.AddSeconds(-1), true), (due, false) })
        {
            Assert.Equal(!isMet, new DueChecks(Context.Policy, checks, now).IsDue(Id, "a", Grade.Full));
            var point = CheckPolicy.Run(Context.Policy, facts.Copies, now).Single(point => point is { Rule: "auditIntervals.full", Store: "a" });
            Assert.Equal((isMet, true), (point.IsMet, point.Text.EndsWith("the policy asks for one every 17d", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Rule_13_one_broken_holding_never_stops_the_others_and_the_receipt_comes()
    {
        await _archive.RegisterAsync("n", _archive.WriteSource("other", seed: 2), Token);
        foreach (var store in new[] { "a", "b", "c" })
            File.WriteAllText(_archive.Folder[store, $"{RecordFolder}/v1/inventory.json"], "{");
        await using var lease = await LeaseKeeper.TakeAsync(Context.Catalogue, "holding:o", Token);
        var outcome = await AuditAsync(Context);
        Assert.Equal(3, outcome.Checks.Count(check => check.Holding.Value == "n" && check.Reached == Grade.Full && check.Findings.Count == 0));
        Assert.True(outcome.Issued!.IsSigned);
    }

    [Fact]
    public async Task A_holding_that_is_being_changed_is_not_checked_and_stays_due()
    {
        await using var lease = await LeaseKeeper.TakeAsync(Context.Catalogue, $"holding:{Id}", Token);
        var outcome = await AuditAsync(Context);
        Assert.Equal(["not-checked"], outcome.Findings.Select(finding => finding.Kind).Distinct());
        Assert.All(await Context.Catalogue.ReplicasAsync(Id, Token), replica => Assert.Equal(ReplicaState.Intact, replica.State.Condition));
    }

    [Fact]
    public async Task A_glance_does_not_clear_damage_and_not_looking_clears_nothing()
    {
        FlipBit(_archive.Folder["b", Shard], 9);
        await AuditAsync(Context);
        await AuditAsync(Context, Grade.Presence);
        Assert.Equal("altered", (await StateAsync("b")).Condition);
        await using (await LeaseKeeper.TakeAsync(Context.Catalogue, $"holding:{Id}", Token))
            await AuditAsync(Context);
        Assert.Equal("altered", (await StateAsync("b")).Condition);
        Assert.Equal("altered", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
    }

    [Fact]
    public async Task A_glance_does_not_clear_what_could_not_be_read()
    {
        var healthy = Context;
        Wrap("b", new Faults { ReadKey = "content/weights/model-1.bin", Read = ReadFault.Error, ReadAt = 70_000 });
        await AuditAsync(Context);
        await AuditAsync(healthy, Grade.Presence);
        Assert.Equal("unreadable", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
        await AuditAsync(healthy);
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task A_store_that_never_had_the_holding_is_not_called_damaged_after_it_was_away()
    {
        await using var archive = await TestArchive.CreateAsync(Token);
        var healthy = archive.Context;
        archive.Change(context => context with { Stores = [.. context.Stores.Select(s => s.Name.Value == "b" ? new FaultyStore(s, new Faults { FailAt = 1 }) : s)] });
        await archive.RegisterAsync("m", archive.WriteSource("source"), Token);
        var folder = archive.StoreFolder("b");
        Directory.Move(folder, folder + ".away");
        Assert.Equal("not-checked", Assert.Single((await AuditAsync(healthy, store: "b")).Findings).Kind);
        Directory.Move(folder + ".away", folder);
        Assert.Equal("not-stored", Assert.Single((await AuditAsync(healthy, store: "b")).Findings).Kind);
        Assert.Empty((await new FillStore(healthy).RunAsync(healthy.Store("b"), [], Token)).Failed);
        Assert.Empty((await AuditAsync(healthy)).Findings);
    }

    [Fact]
    public async Task A_record_put_back_from_an_old_backup_is_called_rolled_back()
    {
        ArchiveCopy.CopyFolder(_archive.Folder["b", "ocfl"], _archive.Folder["backup"]);
        await Amending.RunAsync(_archive, "m", "essays/one.md");
        Directory.Delete(_archive.Folder["b", "ocfl"], recursive: true);
        ArchiveCopy.CopyFolder(_archive.Folder["backup"], _archive.Folder["b", "ocfl"]);
        var finding = (await AuditAsync(Context)).Findings.OfType<Finding.RolledBack>().Single();
        Assert.Equal(("b", 0L, 1L), (finding.Place.Store, finding.Sequence, finding.Newest));
        // And when all stores were put back, only the catalogue remembers.
        foreach (var store in new[] { "a", "c" })
        {
            Directory.Delete(_archive.Folder[store, "ocfl"], recursive: true);
            ArchiveCopy.CopyFolder(_archive.Folder["backup"], _archive.Folder[store, "ocfl"]);
        }
        Assert.Equal(3, (await AuditAsync(Context)).Findings.OfType<Finding.RolledBack>().Count());
    }

    [Fact]
    public async Task An_audit_without_a_signer_verifies_nothing()
    {
        var before = await VerifiedAsync("a");
        var outcome = await AuditAsync(Context with { Signers = [] });
        Assert.Equal((false, 0), (outcome.Issued!.IsSigned, outcome.Findings.Count()));
        Assert.Equal((before, _archive.Clock.GetUtcNow()), ((await StateAsync("a")).VerifiedAt, (await StateAsync("a")).AttemptedAt!.Value));
    }

    [Fact]
    public async Task An_audit_without_a_signer_clears_nothing()
    {
        FlipBit(_archive.Folder["b", Shard], 9);
        await AuditAsync(Context);
        FlipBit(_archive.Folder["b", Shard], 9);
        Assert.Empty((await AuditAsync(Context with { Signers = [] })).Findings);
        Assert.Equal("altered", Assert.Single(await Context.Catalogue.OpenFindingsAsync(Id, Token)).Kind);
        await AuditAsync(Context);
        Assert.Empty(await Context.Catalogue.OpenFindingsAsync(Id, Token));
    }

    [Fact]
    public async Task A_sample_is_seeded_from_the_receipt_before_and_can_be_recomputed()
    {
        var seed = (await Context.Catalogue.LastReceiptAsync(Token))!.Value;
        var total = 1 + 4 + 2 + 1 + 1;
        var chosen = SampleChoice.Choose(seed, total, 3);
        var outcome = await new AuditArchive(Context, new AuditOptions { Grade = Grade.Sample, SampleSize = 3, Store = "a" }).RunAsync(Token);
        var check = Assert.Single(outcome.Checks);
        Assert.Equal((seed, 3L, 9L), (outcome.Issued!.Receipt.Previous!.Value, check.ChunksRead, check.ChunksTotal));
        Assert.StartsWith("3 of 9 chunks read: loss of 1 % of the chunks would have been found with p = ", check.DetectionStatement, StringComparison.Ordinal);
        Assert.Equal(3, chosen.Distinct().Count());
        Assert.Equal(chosen, SampleChoice.Choose(seed, total, 3));
    }

    [Fact]
    public async Task A_sample_of_all_chunks_finds_one_flipped_bit_and_names_the_chunk()
    {
        FlipBit(_archive.Folder["b", Shard], 70_000);
        var altered = Assert.IsType<Finding.Altered>(Assert.Single((await AuditAsync(Context, Grade.Sample)).Findings));
        Assert.Equal("leaf hash of chunk 1, from byte 65536", altered.Where);
    }

    [Fact]
    public async Task A_manifest_signed_by_a_stranger_is_not_believed()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var stranger = new Core.Signatures.EcdsaSigner(key, new("primary", "test custodian"));
        var path = _archive.Folder["b", Envelope];
        var envelope = Core.Signatures.DsseEnvelope.Parse(await File.ReadAllBytesAsync(path, Token), "it");
        await File.WriteAllBytesAsync(path, Core.Signatures.DsseEnvelope.Sign(envelope.PayloadType, envelope.Payload, [stranger]).Write(), Token);
        Assert.Contains((await AuditAsync(Context)).Findings, finding => finding.Kind == "untrusted" && finding.Place.Store == "b");
    }

    [Fact]
    public async Task The_manifest_of_another_holding_is_not_believed()
    {
        await _archive.RegisterAsync("n", _archive.WriteSource("other", seed: 2), Token);
        var other = Core.Holdings.HoldingRecord.Folder(Core.Manifests.HoldingId.Parse("n"), Core.Ocfl.ObjectPart.Record);
        File.Copy(_archive.Folder["b", $"{other}/v1/content/manifest/manifest.dsse.json"], _archive.Folder["b", Envelope], overwrite: true);
        var untrusted = (await AuditAsync(Context)).Findings.OfType<Finding.Untrusted>().Single();
        Assert.Contains("it is the manifest of 'n', sequence 0", untrusted.Reason, StringComparison.Ordinal);
    }

    private void Wrap(string name, Faults faults) => _archive.Change(context => context with
    {
        Stores = [.. context.Stores.Select(store => store.Name.Value == name ? new FaultyStore(store, faults) : store)],
    });

    private async Task<ReplicaState> StateAsync(string store) =>
        (await Context.Catalogue.ReplicasAsync(Id, Token)).Single(replica => replica.Store == store && replica.Artifact.Value == "weights/model-1.bin").State;

    private async Task<DateTimeOffset?> VerifiedAsync(string store) => (await StateAsync(store)).VerifiedAt;

    private sealed class StopAt(string stage, CancellationTokenSource stop) : Archive.Ports.IWorkProgress
    {
        public void Begin(string name, long bytes)
        {
            if (name == stage)
                stop.Cancel();
        }

        public void Advance(long bytes)
        {
        }

        public void FileDone(string name)
        {
        }

        public void Note(string text)
        {
        }
    }
}
