using Baton.Core;

namespace Baton.Clpd;

/// <summary>Asks another server about licences.</summary>
internal delegate Task<byte[]> AskLicences(ServerId server, byte[] body, CancellationToken stop);
