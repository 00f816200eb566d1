using System.Globalization;

namespace Preservation.Testing.Servers;

/// <summary>
/// The folders in which servers of the tests lie: one for each process, with the process named in it. What the
/// process of a folder left running because it was killed is stopped by the next process that starts a server.
/// </summary>
internal static class ServerFolders
{
    private const string Parent = "/var/tmp";
    private const string Prefix = "preservation-servers-";

    // Between the making of a folder and the naming of its owner.
    private static readonly TimeSpan Unowned = TimeSpan.FromMinutes(1);

    private static readonly Lazy<Task<string>> Own = new(MakeAsync);
    private static int _made;

    /// <summary>Whether there is a fixture that stops at the end what was started.</summary>
    public static bool IsRemovedAtTheEnd { get; set; }

    /// <summary>A path in the folder of this process at which nothing is yet.</summary>
    public static async Task<string> NewAsync(string name) =>
        Path.Combine(await Own.Value, $"{name}-{Interlocked.Increment(ref _made)}");

    /// <summary>Stops all that this process has started, and removes the folder.</summary>
    public static async Task RemoveOwnAsync()
    {
        if (Own.IsValueCreated)
            await RemoveAsync(await Own.Value);
    }

    /// <summary>Removes the folders whose owners are dead. Two processes may do so at once.</summary>
    public static async Task RemoveStaleAsync()
    {
        foreach (var folder in Directory.GetDirectories(Parent, Prefix + "*").Where(IsStale))
            await RemoveAsync(folder);
    }

    private static async Task<string> MakeAsync()
    {
        if (!IsRemovedAtTheEnd)
            throw new InvalidOperationException("Nobody would stop the servers: add [assembly: AssemblyFixture(typeof(ServersFixture))] to the test project.");
        await RemoveStaleAsync();
        var folder = Directory.CreateDirectory(Path.Combine(Parent, Prefix + Guid.NewGuid().ToString("N")[..8])).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "owner"), $"{Environment.ProcessId} {StartOf(Environment.ProcessId)}\n");
        return folder;
    }

    private static async Task RemoveAsync(string folder)
    {
        try
        {
            await ServerScripts.RunAsync("stop", Directory.GetDirectories(folder));
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process removes it as well, or it is another user's.
        }
    }

    private static bool IsStale(string folder)
    {
        try
        {
            var owner = File.ReadAllText(Path.Combine(folder, "owner")).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return owner is not [var id, var start] || StartOf(int.Parse(id, CultureInfo.InvariantCulture)) != start;
        }
        catch (IOException)
        {
            return DateTime.UtcNow - Directory.GetCreationTimeUtc(folder) > Unowned;
        }
    }

    // When a process was started, in ticks since the machine was; null when there is none. With the number it names a process for ever.
    private static string? StartOf(int id)
    {
        var file = $"/proc/{id}/stat";
        if (!File.Exists(file))
            return null;
        var text = File.ReadAllText(file);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ')[19];
    }
}
