namespace Preservation.Worker.Tests.Operating;

/// <summary>One worker on a whole archive, for tests that only read.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    private WorkerArchive? _archive;
    private WorkerProcess? _worker;

    internal WorkerArchive Archive => _archive!;

    /// <summary>What it serves, once it has audited.</summary>
    public Task<string> MetricsAsync(CancellationToken cancellationToken) =>
        _worker!.WaitAsync("/metrics", page => page.Contains("preservation_verified_copies{", StringComparison.Ordinal), cancellationToken);

    public async ValueTask InitializeAsync()
    {
        _archive = await WorkerArchive.CreateAsync(repairs: true, presence: "1h", full: "30d", TestContext.Current.CancellationToken);
        _worker = WorkerProcess.Start(_archive);
    }

    public ValueTask DisposeAsync()
    {
        _worker?.Dispose();
        _archive?.Dispose();
        return ValueTask.CompletedTask;
    }
}
