using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Preservation.Archive;
using Preservation.Archive.Configuring;
using Preservation.Archive.Ports;
using Preservation.Worker.Alerting.Sending;
using Preservation.Worker.Api;
using Preservation.Worker.Auditing;
using Preservation.Worker.Drilling;
using Preservation.Worker.Keeping;
using Preservation.Worker.Operating.Metrics;
using Preservation.Worker.Repairing;
using Quartz;

namespace Preservation.Worker.Operating;

/// <summary>Puts the worker together: turns of stores on a schedule, repairs, health and metrics.</summary>
public static class WorkerHost
{
    /// <summary>Work that is under way when it is told to stop has so long to end.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(25);

    /// <param name="archive">Open, with signers; who calls disposes it after the worker.</param>
    /// <param name="configuration">Of its stores.</param>
    /// <param name="settings">Of this worker.</param>
    public static WebApplication Build(ArchiveContext archive, ArchiveConfiguration configuration, WorkerSettings settings)
    {
        var notes = new WorkNotes();
        archive = archive with { Progress = notes.Progress };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Listen.ToString()).ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (settings.Tls is { } tls)
            ServerCertificate.Use(builder.WebHost, new ServerCertificate(tls, archive.Folder));
        builder.Logging.ClearProviders().AddSimpleConsole(console => { console.SingleLine = true; console.UseUtcTimestamp = true; console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss'Z' "; });
        // Why it does not start is told once, as a sentence, by the program.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        var usage = archive.Stores.ToDictionary(store => store.Name.Value, store => new Usage(
            archive, store, configuration.Stores.First(other => other.Name == store.Name).Prices), StringComparer.Ordinal);
        builder.Services.AddSingleton(archive).AddSingleton(new Pulse(archive.Clock, settings.Tick)).AddSingleton<IReadOnlyDictionary<string, Usage>>(usage)
            .AddSingleton<StandFacts>().AddSingleton<HealthFacts>().AddSingleton<FindMetrics>().AddSingleton<Tally>().AddHostedService<Telemetry>().AddSingleton(new Attempts(archive.Clock)).AddSingleton<PolicyWatch>()
            .AddSingleton(services => new Orders(archive.Catalogue, services.GetRequiredService<Attempts>(), services.GetRequiredService<ILogger<Orders>>()))
            .AddSingleton(services => new RepairByPolicy(archive, services.GetRequiredService<ILogger<RepairByPolicy>>()) { Tally = services.GetRequiredService<Tally>() })
            .AddSingleton(services => Turns(archive, usage, services))
            .AddSingleton(services => AlertRoute.Open(settings.Alerts, archive, services.GetRequiredService<ILogger<AlertTurns>>()))
            .AddSingleton(settings).AddSingleton<DrillTurn>().AddSingleton<KeepTurn>().AddSingleton<AlertTurns>().AddHostedService(services => services.GetRequiredService<AlertTurns>())
            .AddHostedService(services => new SystemdNotice(() => services.GetRequiredService<Pulse>().Problems().Count == 0));
        builder.Services.AddApi(archive, configuration, settings.Api);
        AddSchedule(builder, archive, settings);
        var app = builder.Build();
        notes.Log = app.Services.GetRequiredService<ILogger<WorkNotes>>();
        MapPages(app);
        app.MapApi();
        return app;
    }

    private static StoreTurns Turns(ArchiveContext archive, Dictionary<string, Usage> usage, IServiceProvider services) => new(
        archive.Stores.ToDictionary(store => store.Name.Value, store => Turn(archive, store, usage[store.Name.Value], services), StringComparer.Ordinal),
        archive.Stores.ToDictionary(
            store => store.Name.Value,
            store => new StoreLook(archive, store, usage[store.Name.Value], services.GetRequiredService<ILogger<StoreLook>>()) { Found = services.GetRequiredService<AlertTurns>().TellAsync },
            StringComparer.Ordinal));

    private static StoreTurn Turn(ArchiveContext archive, IObjectStore store, Usage usage, IServiceProvider services)
    {
        var part = services.GetRequiredService<WorkerSettings>().Part;
        var repair = new AuditAndRepair(archive, store, services.GetRequiredService<RepairByPolicy>()) { LongestPart = part, Found = services.GetRequiredService<AlertTurns>().TellAsync };
        return new StoreTurn(archive, store, usage, services.GetRequiredService<Attempts>(), services.GetRequiredService<ILogger<StoreTurn>>())
        {
            Orders = services.GetRequiredService<Orders>(),
            Tally = services.GetRequiredService<Tally>(),
            LongestPart = part,
            Before = repair.AgainAsync,
            Audited = repair.RunAsync,
        };
    }

    private static void AddSchedule(WebApplicationBuilder builder, ArchiveContext archive, WorkerSettings settings)
    {
        builder.AddQuartz(quartz =>
        {
            quartz.UseInMemoryStore();
            quartz.UseDefaultThreadPool(Math.Max(archive.Stores.Count + 3, 5));
            quartz.ConfigureScheduler(options => options.ShutdownJobInterruption = ShutdownJobInterruption.Always);
            quartz.AddJob<DrillJob>(job => job.WithIdentity("all", "drills").StoreDurably());
            quartz.AddTrigger<DrillJob>(trigger => trigger.WithIdentity("all", "drills").ForJob("all", "drills").StartNow()
                .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(settings.Tick).RepeatForever()));
            quartz.AddJob<KeepJob>(job => job.WithIdentity("all", "ledger").StoreDurably());
            quartz.AddTrigger<KeepJob>(trigger => trigger.WithIdentity("all", "ledger").ForJob("all", "ledger").StartNow()
                .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(settings.Tick).RepeatForever()));
            foreach (var store in archive.Stores.Select(store => store.Name.Value))
            {
                quartz.AddJob<StoreJob>(job => job.WithIdentity(store, "audits").StoreDurably().UsingJobData(StoreJob.Store, store));
                quartz.AddTrigger<StoreJob>(trigger => trigger.WithIdentity(store, "audits").ForJob(store, "audits").StartNow()
                    .WithSchedule(SimpleScheduleBuilder.Create().WithInterval(settings.Tick).RepeatForever()));
            }
        });
        builder.AddQuartzHostedService(options => { options.WaitForJobsToComplete = true; options.AwaitApplicationStarted = true; });
    }

    private static void MapPages(WebApplication app)
    {
        app.MapGet("/health/live", (Pulse pulse) => pulse.Problems() is { Count: > 0 } problems ? Results.Json(new { status = "stuck", problems }, statusCode: 503) : Results.Json(new { status = "live" }));
        app.MapGet("/health/ready", async (StandFacts facts, CancellationToken token) =>
        {
            await facts.NowAsync(isFresh: false, token);
            return Results.Json(new { status = "ready" });
        });
        app.MapGet("/health", async (HealthFacts health, CancellationToken token) => Results.Json(await health.NowAsync(token)));
        app.MapGet("/metrics", async (FindMetrics metrics, CancellationToken token) => Results.Text(MetricsPage.Write(await metrics.RunAsync(token)), MetricsPage.ContentType));
    }
}
