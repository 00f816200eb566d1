using Preservation.Archive.Opening;
using Preservation.Archive.Ports;
using Preservation.Archive.Registering;
using Preservation.Archive.Registering.Uploading;
using Preservation.Testing;

namespace Preservation.Archive.Tests.Registering;

/// <summary>What happens when an id, weights or a source are not new, or not what they were.</summary>
public sealed class RegisterAgainTests : IAsyncLifetime
{
    private TestArchive _archive = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _archive = await TestArchive.CreateAsync(Token, "a", "b");

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    [Fact]
    public async Task An_id_that_exists_is_refused_even_when_the_catalogue_is_new()
    {
        await _archive.RegisterAsync("m", _archive.WriteSource("one"), Token);
        var other = _archive.WriteSource("two", seed: 2);
        await RefusedAsync("m", other, "exists already (in a)");
        File.Delete(_archive.Context.Folder + "/catalogue.db");
        await using var copy = new ArchiveCopy(_archive);
        await RefusedAsync("m", other, "exists already (in a)", copy.Open());
    }

    [Fact]
    public async Task The_same_weights_under_another_id_are_refused_unless_that_is_meant()
    {
        await _archive.RegisterAsync("m", _archive.WriteSource("one"), Token);
        var same = _archive.WriteSource("two");
        await RefusedAsync("n", same, "has the same weights as 'm' (2 of 2 weights files)");
        Assert.Single(await _archive.Context.Catalogue.HoldingsAsync(Token));
        var outcome = await _archive.RegisterAsync("n", same, Token, new RegisterOptions { AllowDuplicateWeights = true });
        Assert.True(outcome.WasResumed);
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task A_source_that_changed_between_two_runs_is_refused_and_the_old_one_goes_on()
    {
        var source = await BreakOffAsync();
        var path = Path.Combine(source, "config.json");
        File.Move(path, path + ".old");
        File.WriteAllText(path, "{\"a\": 2}");
        await RefusedAsync("m", source, "is under way already, from another source or with files that have changed since");
        File.Move(path + ".old", path, overwrite: true);
        var outcome = await _archive.RegisterAsync("m", source, Token);
        Assert.True(outcome.WasResumed);
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task A_file_that_changes_between_the_scan_and_the_read_is_never_signed()
    {
        var source = _archive.WriteSource("source");
        var plan = await TestArchive.PlanAsync("m", source, Token);
        await File.AppendAllTextAsync(Path.Combine(source, "model-1.bin"), "x", Token);
        var error = await Assert.ThrowsAsync<SourceChangedException>(() => new RegisterHolding(_archive.Context, new RegisterOptions()).RunAsync(plan, Token));
        Assert.EndsWith("model-1.bin", error.Path, StringComparison.Ordinal);
        Assert.Empty(await _archive.Context.Catalogue.HoldingsAsync(Token));
    }

    [Theory, InlineData("grows"), InlineData("is cut"), InlineData("is overwritten"), InlineData("is replaced"), InlineData("vanishes")]
    public async Task A_file_is_never_signed_that_while_it_is_read(string how)
    {
        var source = _archive.WriteSource("source", shardBytes: 2_000_000);
        var path = Path.Combine(source, "model-1.bin");
        var changing = new ChangeAtWrite(() => Change(path, how));
        _archive.Change(context => context with { Progress = changing });
        await Assert.ThrowsAsync<SourceChangedException>(() => _archive.RegisterAsync("m", source, Token));
        Assert.Empty(await _archive.Context.Catalogue.HoldingsAsync(Token));
    }

    [Fact]
    public async Task What_a_crash_left_of_a_finished_journal_is_not_taken_for_the_next_work()
    {
        var source = await BreakOffAsync(at: 60);
        // The plan goes first when a journal is forgotten; here the machine stopped right after that.
        await using (var copy = new ArchiveCopy(_archive))
        {
            await _archive.RegisterAsync("m", source, Token);
            ArchiveCopy.CopyFolder(copy["archive", "journal"], _archive.Context.JournalFolder);
            File.Delete(Path.Combine(_archive.Context.JournalFolder, "m", "plan.json"));
        }
        var outcome = await Amending.RunAsync(_archive, "m", "essays/one.md");
        Assert.Equal((1L, false), (outcome.Record.Manifest.Sequence, outcome.WasResumed));
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task A_lost_journal_costs_time_and_no_bytes_are_sent_again()
    {
        var source = await BreakOffAsync(at: 30);
        Directory.Delete(_archive.Context.JournalFolder, recursive: true);
        var store = new FaultyStore(_archive.Context.Stores[0], new Faults());
        _archive.Change(context => context with { Stores = [store, context.Stores[1]] });
        await _archive.RegisterAsync("m", source, Token);
        Assert.Equal(0, store.Sent.Single(sent => sent.Key.EndsWith("model-1.bin", StringComparison.Ordinal) && sent.Key.Contains("/content/weights/", StringComparison.Ordinal)).Value);
        await Soundness.AssertSoundAsync(_archive);
    }

    [Fact]
    public async Task Two_at_a_time_on_one_id_are_refused_with_the_name_of_the_other()
    {
        await using var lease = await LeaseKeeper.TakeAsync(_archive.Context.Catalogue, "holding:m", Token);
        var source = _archive.WriteSource("source");
        var held = await Assert.ThrowsAsync<LeaseHeldException>(() => _archive.RegisterAsync("m", source, Token));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", held.Message, StringComparison.Ordinal);
    }

    private async Task<string> BreakOffAsync(int at = 40)
    {
        var source = _archive.WriteSource("source");
        var healthy = _archive.Context;
        var faults = new Faults { FailAt = at, Write = WriteFault.Killed };
        _archive.Change(context => context with { Stores = [.. context.Stores.Select(store => new FaultyStore(store, faults))] });
        await Assert.ThrowsAsync<KilledException>(() => _archive.RegisterAsync("m", source, Token));
        _archive.Change(_ => healthy);
        return source;
    }

    private async Task RefusedAsync(string id, string source, string reason, ArchiveContext? archive = null)
    {
        var plan = await TestArchive.PlanAsync(id, source, Token);
        var refusal = await Assert.ThrowsAsync<ArchiveRefusedException>(() => new RegisterHolding(archive ?? _archive.Context, new RegisterOptions()).RunAsync(plan, Token));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    private static void Change(string path, string how)
    {
        if (how == "vanishes")
            File.Delete(path);
        else if (how == "is replaced")
            File.WriteAllBytes(path + ".new", File.ReadAllBytes(path));
        if (how == "is replaced")
            File.Move(path + ".new", path, overwrite: true);
        if (how is "vanishes" or "is replaced")
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (how == "is cut")
            file.SetLength(file.Length / 2);
        else if (how == "grows")
            file.SetLength(file.Length + 1);
        else
            file.WriteByte(7);
    }

    /// <summary>Does something once, when the first bytes of a large file were read.</summary>
    private sealed class ChangeAtWrite(Action change) : IWorkProgress
    {
        private int _isDone;

        public void Begin(string stage, long bytes)
        {
        }

        public void Advance(long bytes)
        {
            if (bytes == 65536 && Interlocked.Exchange(ref _isDone, 1) == 0)
                change();
        }

        public void FileDone(string name)
        {
        }

        public void Note(string text)
        {
        }
    }
}
