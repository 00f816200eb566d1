using Microsoft.Extensions.Logging;
using Preservation.Archive.Receipts;
using Preservation.Archive.Scheduling;
using Preservation.Core.Findings;
using Preservation.Core.Receipts;

namespace Preservation.Worker.Auditing;

/// <summary>Tells what came of an audit, and lets one that was not completed wait before it is tried again.</summary>
internal sealed partial class AuditOutcomes(Attempts attempts, ILogger logger)
{
    public void Note(WorkItem item, IssuedReceipt issued, Check check)
    {
        var unreadable = check.Findings.OfType<Finding.Unreadable>().FirstOrDefault();
        if (check.Reached < item.Grade || !issued.IsSigned || (unreadable is not null && !check.IsWhole))
        {
            attempts.Failed(item);
            LogIncomplete(item.Holding.Value, item.Store, item.Grade.Name(), unreadable?.Text ?? (check.Findings.Count > 0 ? check.Findings[0].Text : "it is not signed"));
        }
        else if (check.Part is { IsLast: false } part)
        {
            attempts.Done(item);
            LogPart(part.Number, item.Holding.Value, item.Store, check.Only!.Count, check.BytesRead);
        }
        else
        {
            attempts.Done(item);
            LogAudited(item.Holding.Value, item.Store, item.Grade.Name(), check.Findings.Count, check.BytesRead);
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Audited '{Holding}' in '{Store}' by grade '{Grade}': {Findings} findings, {Bytes} bytes read.")]
    private partial void LogAudited(string holding, string store, string grade, int findings, long bytes);

    [LoggerMessage(3002, LogLevel.Warning, "The audit of '{Holding}' in '{Store}' by grade '{Grade}' was not completed and stays due: {Why}")]
    private partial void LogIncomplete(string holding, string store, string grade, string why);

    [LoggerMessage(3005, LogLevel.Information, "Part {Number} of the full audit of '{Holding}' in '{Store}' is recorded: {Artifacts} artifacts, {Bytes} bytes read. The next turn goes on.")]
    private partial void LogPart(long number, string holding, string store, int artifacts, long bytes);
}
