using System.CommandLine;

namespace Preservation.Cli.Commands.Stores;

/// <summary><c>preserve store</c>: where the copies lie.</summary>
internal static class StoreCommand
{
    public static Command Create() => new Verb("store", "Add, list, fill, probe, lock and retire stores.",
        "preserve store list", "preserve store add nas=/mnt/nas/archive --label medium=disk", "preserve store fill nas")
    {
        StoreAddCommand.Create(), StoreListCommand.Create(), StoreFillCommand.Create(), StoreProbeCommand.Create(),
        StoreExtendLocksCommand.Create(), StoreCleanCommand.Create(), StoreLifeCommand.CreateDrain(), StoreLifeCommand.CreateRetire(),
    };
}
