using Preservation.Archive.Ports;
using Preservation.Archive.Validating;

namespace Preservation.Archive.Tests.Validating;

/// <summary>What a validator makes of the answers of a store, and of a store that does not answer.</summary>
public sealed class StoreAnswerTests
{
    private static readonly StoreName Name = StoreName.Parse("answers");

    [Fact]
    public async Task A_store_that_cannot_be_asked_is_an_exception_and_no_verdict()
    {
        AnsweringStore store = new([], new ObjectStoreException(Name, StoreFailure.Unreachable, "It does not answer."));
        await Assert.ThrowsAsync<ObjectStoreException>(() => new ValidateObject(store).RunAsync("", true, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ObjectStoreException>(() => new ValidateRoot(store).RunAsync("", true, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_empty_store_is_an_answer()
    {
        var asObject = await new ValidateObject(new AnsweringStore([])).RunAsync("a", true, null, TestContext.Current.CancellationToken);
        Assert.Equal(["E003", "E008", "E063"], asObject.AllProblems.Select(problem => problem.Code).Order());
        var asRoot = await new ValidateRoot(new AnsweringStore([])).RunAsync("", true, null, TestContext.Current.CancellationToken);
        Assert.Equal("E069", Assert.Single(asRoot.AllProblems).Code);
    }

    [Fact]
    public async Task A_device_in_an_object_is_E089()
    {
        var report = await ValidateAsync(new StoredObject("a/v1/content/pipe", StoredKind.Special, 0, "1"));
        Assert.Contains(report.AllProblems, problem => problem is { Code: "E089", Place: "v1/content/pipe" });
    }

    [Fact]
    public async Task A_file_that_is_listed_and_cannot_be_opened_any_more_counts_as_missing()
    {
        var report = await ValidateAsync(
            new StoredObject("a/inventory.json", StoredKind.File, 9, "1"), new StoredObject("a/v1/inventory.json", StoredKind.File, 9, "1"));
        Assert.Contains(report.AllProblems, problem => problem is { Code: "E063", Place: "inventory.json" });
        Assert.Contains(report.AllProblems, problem => problem is { Code: "X001", Place: "v1/inventory.json", IsWarning: false });
    }

    private static Task<ValidationReport> ValidateAsync(params StoredObject[] entries) =>
        new ValidateObject(new AnsweringStore(entries)).RunAsync("a", true, null, TestContext.Current.CancellationToken);

    /// <summary>Lists what it is given, or fails; opens nothing.</summary>
    private sealed class AnsweringStore(IReadOnlyList<StoredObject> entries, ObjectStoreException? failure = null) : IObjectStore
    {
        public StoreName Name => StoreAnswerTests.Name;

        public IStoreLocks? Locks => null;

        public StoreTraffic Traffic { get; } = new();

        public async IAsyncEnumerable<StoredObject> ListAsync(
            string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            foreach (var entry in failure is null ? entries : throw failure)
                yield return entry;
        }

        public Task<IStoredContent?> OpenAsync(StorageKey key, ReadFrom from, CancellationToken cancellationToken) =>
            Task.FromResult<IStoredContent?>(null);

        public Task<StoredObject?> StatAsync(StorageKey key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IObjectUpload> PutNewAsync(StorageKey key, long size, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IObjectUpload> ReplaceAsync(StorageKey key, long size, string expected, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task KeepAsync(StorageKey key, StorageKey quarantine, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<bool> TryCopyFromAsync(IObjectStore source, StorageKey key, long size, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IAsyncEnumerable<UnfinishedUpload> UnfinishedAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AbandonAsync(UnfinishedUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<Capability, Support>> ProbeAsync(StorageKey scratch, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long?> FreeBytesAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
