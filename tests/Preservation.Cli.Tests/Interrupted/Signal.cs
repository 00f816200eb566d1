using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Preservation.Cli.Tests.Interrupted;

/// <summary>Sends signals as a terminal does.</summary>
internal static class Signal
{
    private const int Interrupt = 2, Terminate = 15, Continue = 18, Stop = 19;

    /// <summary>Ctrl-C.</summary>
    public static void SendInterrupt(this Process process) => Assert.Equal(0, Kill(process.Id, Interrupt));

    /// <summary>What a service manager sends.</summary>
    public static void SendTerminate(this Process process) => Assert.Equal(0, Kill(process.Id, Terminate));

    /// <summary>Holds a process where it is.</summary>
    public static void SendStop(this Process process) => Assert.Equal(0, Kill(process.Id, Stop));

    public static void SendContinue(this Process process) => Assert.Equal(0, Kill(process.Id, Continue));

    /// <summary>Waits until a process says a line on standard error that begins like this, or ends.</summary>
    /// <returns>What it said so far.</returns>
    public static async Task<string> SaysAsync(this Process process, string beginning, CancellationToken cancellationToken)
    {
        var said = new StringBuilder();
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            said.AppendLine(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                break;
        }
        return said.ToString();
    }

    [DllImport("libc", EntryPoint = "kill"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
