namespace Preservation.Benchmarks;

/// <summary>What Linux tells of running processes. One that has ended meanwhile has no children, no memory and no time.</summary>
internal static class ProcessFacts
{
    private const double TicksPerSecond = 100;

    /// <summary>A process and all below it. A shell becomes the last program that it starts.</summary>
    public static IEnumerable<int> Tree(int id)
    {
        var children = Read($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, null));
        return children.SelectMany(Tree).Prepend(id);
    }

    public static string CommandLine(int id) => Read($"/proc/{id}/cmdline");

    /// <summary>Most memory that it ever had resident.</summary>
    public static long PeakBytes(int id)
    {
        var line = Read($"/proc/{id}/status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024;
    }

    /// <summary>Bytes that it has read from files so far; what comes from a socket is not among them.</summary>
    public static long ReadBytes(int id)
    {
        var line = Read($"/proc/{id}/io").Split('\n').FirstOrDefault(line => line.StartsWith("rchar", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ')[1], null);
    }

    /// <summary>User and system time of all its threads.</summary>
    public static double CpuSeconds(int id)
    {
        var text = Read($"/proc/{id}/stat");
        // The name, in brackets, may have spaces.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 13 ? 0 : (long.Parse(fields[11], null) + long.Parse(fields[12], null)) / TicksPerSecond;
    }

    /// <summary>The same with all children that have ended.</summary>
    public static double CpuSecondsWithEnded(int id)
    {
        var text = Read($"/proc/{id}/stat");
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 15 ? 0 : fields[11..15].Sum(field => long.Parse(field, null)) / TicksPerSecond;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
