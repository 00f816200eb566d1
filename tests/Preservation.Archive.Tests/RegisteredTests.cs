using Preservation.Core.Findings;
using Preservation.Testing;
using static Preservation.Archive.Tests.Damaging;

namespace Preservation.Archive.Tests;

/// <summary>Tests that each begin with an archive of three stores and the holding <c>m</c> in it, an hour after it was registered.</summary>
public abstract class RegisteredTests : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected TestArchive Tested { get; private set; } = null!;

    protected ArchiveContext Context => Tested.Context;

    public async ValueTask InitializeAsync() => Tested = await ArchiveAsync();

    public async ValueTask DisposeAsync()
    {
        await Tested.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets a store go wrong.</summary>
    protected void Wrap(string name, Faults faults) => Tested.Change(context => context with
    {
        Stores = [.. context.Stores.Select(store => store.Name.Value == name ? new FaultyStore(store, faults) : store)],
    });

    /// <summary>Lets a store be away.</summary>
    protected void TakeAway(string name) => Directory.Move(Tested.Folder[name], Tested.Folder[name + "-away"]);

    /// <summary>What is known of the shard in a store.</summary>
    protected async Task<ReplicaState> StateAsync(string store) =>
        (await Context.Catalogue.ReplicasAsync(Id, Token)).Single(replica => replica.Store == store && replica.Artifact.Value == "weights/model-1.bin").State;

    protected async Task<DateTimeOffset?> VerifiedAsync(string store) => (await StateAsync(store)).VerifiedAt;
}
