using Preservation.Worker.Alerting.Sending;

namespace Preservation.Worker.Tests.Alerting;

/// <summary>A worker that dies before or in the middle of any change of a file tells every alert that was put, and repeats one at most.</summary>
public sealed class OutboxCrashTests : AlertScene
{
    // Two channels, two alerts: each alert needs a folder and a file for each channel, and each file is deleted once.
    public static TheoryData<int> Changes => [.. Enumerable.Range(0, 14)];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task No_alert_is_lost_whenever_it_dies(int change)
    {
        var (a, b) = (new FakeChannel("a"), new FakeChannel("b"));
        await LiveAsync(new DyingFiles(change), a, b);
        var (repeatsA, repeatsB) = (a.Told.Count, b.Told.Count);

        await LiveAsync(new OutboxFiles(), a, b);

        Assert.Empty(Waiting("a").Concat(Waiting("b")));
        Assert.Empty(Directory.GetFiles(Folder["worker"], "*.tmp", SearchOption.AllDirectories));
        foreach (var channel in new[] { a, b })
        {
            Assert.Equal([Example(1).Id, Example(2).Id], channel.Told.Distinct().Order(StringComparer.Ordinal));
            // Who puts again after a crash puts both; what was told and marked before is told again then, under the same id.
            Assert.InRange(channel.Told.Count, 2, 2 + Math.Max(repeatsA, repeatsB));
        }
    }

    [Fact]
    public async Task What_was_told_and_cannot_be_deleted_is_not_told_again_while_it_lives()
    {
        var files = new StuckFiles();
        using var outbox = new Outbox(Folder.Path, ["a"], files, Clock, Log);
        var channel = new FakeChannel("a");
        await outbox.PutAsync(Example(1), Token);
        await outbox.PutAsync(Example(2), Token);

        await DeliverUntilAsync(outbox, () => files.Tries >= 6, channel);

        Assert.Equal([Example(1).Id, Example(2).Id], channel.Told);
        Assert.Contains(Log.Lines, line => line.StartsWith("3108 Error", StringComparison.Ordinal));
    }

    // Puts and delivers, as a worker does from its start; after a death it puts again, because nobody could tell it that it had.
    private async Task LiveAsync(OutboxFiles files, FakeChannel a, FakeChannel b)
    {
        using var outbox = new Outbox(Folder.Path, ["a", "b"], files, Clock, Log);
        try
        {
            await outbox.PutAsync(Example(1), Token);
            await outbox.PutAsync(Example(2), Token);
            await DeliverUntilAsync(outbox, () => files is DyingFiles { IsDead: true } || Waiting("a").Count + Waiting("b").Count == 0, a, b);
        }
        catch (DeathException)
        {
        }
    }

    private sealed class DeathException : Exception;

    private sealed class StuckFiles : OutboxFiles
    {
        public int Tries { get; private set; }

        public override void Delete(string path)
        {
            Tries++;
            throw new IOException("read-only");
        }
    }

    /// <summary>After so many changes there are no more; the last file is left half written.</summary>
    private sealed class DyingFiles(int changes) : OutboxFiles
    {
        private int _left = changes;

        public bool IsDead => _left < 0;

        public override void CreateFolder(string root, string folder)
        {
            Live();
            base.CreateFolder(root, folder);
        }

        public override void Write(string path, byte[] bytes)
        {
            if (_left == 0)
                File.WriteAllBytes($"{path}.1.tmp", bytes[..(bytes.Length / 2)]);
            Live();
            base.Write(path, bytes);
        }

        public override void Delete(string path)
        {
            Live();
            base.Delete(path);
        }

        private void Live()
        {
            if (Interlocked.Decrement(ref _left) < 0)
                throw new DeathException();
        }
    }
}
