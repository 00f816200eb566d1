using System.Diagnostics;

namespace Preservation.Benchmarks.Scaling;

/// <summary>Whole processes: verbs of the command line, and the worker while it looks, tells incidents and serves metrics.</summary>
internal static class Programs
{
    private const string Worker = "preservation-worker.dll";

    private static readonly string[] Verbs = ["status", "status --json", "policy check", "incident list"];

    public static async Task RunAsync(ScaleScene scene)
    {
        Console.WriteLine(await VerbAsync(scene, "--version"));
        foreach (var verb in Verbs)
            Console.WriteLine(await VerbAsync(scene, verb));
    }

    /// <summary>The largest resident memory of a worker that looks every second, for some time.</summary>
    public static async Task<long> WorkerAsync(ScaleScene scene, TimeSpan time)
    {
        const string address = "http://127.0.0.1:18470";
        File.WriteAllText(Path.Combine(scene.Context.Folder, "worker.json"), $$"""{"schema":"urn:weight-preservation:worker:v1","listen":"{{address}}","tick":"1s"}""");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Scene.Root, ".artifacts", "worker", Worker), "--archive", scene.Context.Folder]) { RedirectStandardOutput = true };
        foreach (var (name, value) in scene.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        List<double> times = [];
        var began = Stopwatch.GetTimestamp();
        var cpu = 0.0;
        while (Stopwatch.GetElapsedTime(began) < time || times.Count < 3)
        {
            var at = Stopwatch.GetTimestamp();
            if (await AnswersAsync(client, "/metrics") && await AnswersAsync(client, "/health"))
                times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            if (process.HasExited)
                throw new InvalidOperationException($"The worker ended with {process.ExitCode}.");
            await Task.Delay(1000);
            cpu = ProcessFacts.CpuSeconds(process.Id);
        }
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var peak = ProcessFacts.PeakBytes(process.Id);
        Shell.Run($"kill -TERM {process.Id}");
        await process.WaitForExitAsync();
        Console.WriteLine(new Figure("worker: /metrics and /health, asked every second", times, 1000 * cpu / times.Count));
        Console.WriteLine($"{"worker: peak resident memory",-58} {peak >> 20,16} MiB   (looking every second for {took:0} s, {100 * cpu / took:0} % of a core)");
        return peak;
    }

    public static Task<Figure> VerbAsync(ScaleScene scene, string verb) =>
        Figure.MeasureAsync($"preserve {verb}, the whole process", scene.Database, () => Task.FromResult(Shell.Run(scene.CommandOf(verb), scene.Environment)), 7);

    private static async Task<bool> AnswersAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(path);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It is not there yet.
            return false;
        }
    }
}
