using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Baton.Sdk;
using Baton.Sdk.Ports;

namespace Baton.Plugins.Mail;

/// <summary>Mails alerts: one mail each, through the first mail server that takes it.</summary>
public sealed class MailAlert(
    MailParameters parameters, IPluginLog log, TimeProvider time) : IAlert
{
    // The share of the deadline that mail servers get together; the rest is for saying why.
    private const double Share = 0.9;

    private readonly Recipients _recipients = new(time);
    private readonly HashSet<string> _told = [];

    public async ValueTask<Outcome> Tell(AlertNotice notice, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(notice);
        stop.ThrowIfCancellationRequested();
        if (Fault(out string password) is { } fault) return fault;
        string mail = MailText.Of(notice, parameters);
        var limit = notice.Deadline * Share / parameters.Hosts.Length;
        var faults = new List<string>();
        int refusals = 0;
        foreach (string host in parameters.Hosts)
        {
            try
            {
                string[] open = _recipients.Open(notice.Key, parameters.To);
                if (open.Length == 0) break;
                var handed = await Send(host, password, open, mail, limit, stop)
                    .ConfigureAwait(false);
                faults.AddRange(Take(handed).Select(why => $"{host}: {why}"));
            }
            catch (SmtpFaultException e) when (e.IsOfMail)
            {
                refusals++;
                faults.Add($"{host}: {e.Message}");
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                faults.Add($"{host} did not take it within {limit.TotalSeconds:0.#} s");
            }
            catch (Exception e) when (e is SmtpFaultException or SocketException or IOException
                or AuthenticationException or CryptographicException or UnauthorizedAccessException)
            {
                faults.Add($"{host}: {e.Message}");
            }
        }
        return Come(_recipients.Open(notice.Key, parameters.To), faults, refusals);
    }

    /// <summary>Takes what a server said; what it comes to for those who are still open.</summary>
    private IEnumerable<string> Take(Handover handed)
    {
        _told.RemoveWhere(t => handed.Taken.Any(
            a => t.Contains(a + ": ", StringComparison.Ordinal)));
        _recipients.Settle(handed.Taken);
        if (!_recipients.SomeAreServed)
            return handed.Refused.Concat(handed.PutOff).Take(1)
                .Select(r => "no recipient is taken: " + r);
        // The others have it: who is refused for good is not waited for.
        _recipients.Settle(handed.Refused.Select(r => r.Address));
        Note(handed.Refused.Select(r => r.ToString()));
        return handed.PutOff.Select(r => r.ToString());
    }

    private Outcome Come(string[] open, List<string> faults, int refusals)
    {
        string reason = string.Join("; ", faults);
        if (open.Length == 0) return Done("A mail server took it.");
        // One server may take what another refuses: it is given up only if all refuse it.
        if (refusals == parameters.Hosts.Length) return Outcome.Misconfigured(reason);
        if (!_recipients.SomeAreServed || _recipients.AreWaitedFor(open))
            return Outcome.Failed(reason);
        Note(faults);
        return Done("A mail server took it, and not for all.");
    }

    private Outcome Done(string reason)
    {
        _recipients.Close();
        return Outcome.Done(reason);
    }

    private async Task<Handover> Send(string host, string password, string[] to, string mail,
        TimeSpan limit, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        using var session = await SmtpSession.Open(
            parameters, host, password, both.Token).ConfigureAwait(false);
        var handed = await session.Send(parameters.From, to, mail, both.Token)
            .ConfigureAwait(false);
        await session.Quit(both.Token).ConfigureAwait(false);
        return handed;
    }

    // Once, and not with every mail: the others do get it.
    private void Note(IEnumerable<string> refused)
    {
        string[] news = [.. refused.Where(_told.Add)];
        if (news.Length > 0) log.Warning($"Some do not get mail: {string.Join("; ", news)}");
    }

    private Outcome? Fault(out string password)
    {
        password = "";
        foreach (string address in parameters.To.Append(parameters.From))
        {
            // More would be a command of its own to the mail server.
            if (!address.Contains('@', StringComparison.Ordinal)
                || !address.All(c => c is > ' ' and <= '~' and not ('<' or '>')))
                return Outcome.Unsupported($"'{address}' is not allowed: an address of ASCII");
        }
        if (parameters.User.Length == 0) return null;
        if (parameters.Tls == MailTls.None)
            return Outcome.Unsupported("a password is not sent without TLS: set tls to 1 or 2");
        password = PasswordFile.Read(parameters.PasswordFile, out string fault);
        return fault.Length > 0 ? Outcome.Unsupported(fault) : null;
    }
}
