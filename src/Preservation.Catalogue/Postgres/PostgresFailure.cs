using System.Net.Sockets;
using Npgsql;
using Preservation.Archive.Ports;

namespace Preservation.Catalogue.Postgres;

/// <summary>What went wrong with a server, in words that name it and the next step, and never the password.</summary>
internal static class PostgresFailure
{
    private const string Rebuild = "Nothing is lost by that: run 'preserve catalogue rebuild --from <store>'";
    private const string Again = "Nothing was changed halfway: run the same command again when it does";

    private const string IdleInTransaction = "25P03";

    /// <summary>Whether others were in the way, or this process stood still in the middle, so that the same work may well succeed now.</summary>
    public static bool IsCollision(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or IdleInTransaction,
    };

    /// <summary>Null for what is not the server's fault.</summary>
    public static CatalogueException? Explained(PostgresPlace place, Exception exception) => exception switch
    {
        PostgresException e => new CatalogueException($"The catalogue in {place} {Said(place, e)}.", e),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
            new CatalogueException($"The catalogue in {place} does not answer in time. {Again}.", exception),
        NpgsqlException or SocketException or IOException =>
            new CatalogueException($"The catalogue in {place} cannot be reached: {Innermost(exception)} {Again}.", exception),
        _ => null,
    };

    private static string Said(PostgresPlace place, PostgresException e) => e.SqlState switch
    {
        "28P01" or "28000" => $"cannot be opened: the server does not let '{place.User}' in. Correct what 'connection' in preservation.json refers to",
        "3D000" => $"cannot be opened: there is no database '{place.Database}'. Make it, or correct what 'connection' in preservation.json refers to",
        "42501" => $"cannot be used by '{place.User}': {e.MessageText}. It needs the right to make schemas there: grant create on database {place.Database} to {place.User}",
        "42P01" or "42703" or "3F000" => $"is not whole ({e.MessageText}). {Rebuild}",
        "XX001" or "XX002" => $"is damaged ({e.MessageText}). {Rebuild}",
        "25006" => "cannot be written: the server only reads. Name the one that writes",
        "53100" => "cannot be written: the disk of the server is full",
        "53300" => "cannot be opened: the server has too many connections",
        "40001" or "40P01" => "is being changed by too many at once. Run the same command again",
        "55P03" or "57014" => $"did not get its turn in time. {Again}",
        ['5', '7', 'P', ..] or ['0', '8', ..] => $"cannot be reached: {e.MessageText}. {Again}",
        _ => $"failed: {e.MessageText} ({e.SqlState})",
    };

    private static string Innermost(Exception exception)
    {
        var text = exception.GetBaseException().Message;
        return text.EndsWith('.') ? text : text + ".";
    }
}
