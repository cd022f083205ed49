// An identity provider for the browser tests: PORT says where it listens, APP where the desk is.
// Whoever types one of the names below is in; there are no passwords.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const issuer = `http://127.0.0.1:${process.env.PORT}`;
const app = process.env.APP;
const staff = {
  alice: { name: 'Dr Alice Adams', email: 'alice.adams@downland.example', groups: ['so-referrers', 'everybody'], ods: 'DEMO1' },
  greg: { name: 'Greg Green', email: 'greg.green@downland.example', groups: ['so-governance'], ods: 'DEMO1' },
  petra: { name: 'Petra Pugh', email: 'petra.pugh@downland.example', groups: ['so-pacs'], ods: 'DEMO1' },
  otto: { name: 'Dr Otto Owen', email: 'otto.owen@harbour.example', groups: ['so-referrers'], ods: 'DEMO2' },
  nora: { name: 'Nora Nash', email: 'nora.nash@downland.example', groups: ['everybody'], ods: 'DEMO1' },
  uma: { name: 'Dr Uma Usher', email: 'uma.usher@elsewhere.example', groups: ['so-referrers'], ods: 'ELSEWHERE' },
};
const scopes = 'openid profile email work';

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'second-opinion',
    client_secret: 'a-secret-for-tests-and-nothing-else',
    token_endpoint_auth_method: 'client_secret_post',
    redirect_uris: [`${app}/signin-oidc`],
    post_logout_redirect_uris: [`${app}/signed-out`],
    backchannel_logout_uri: `${app}/backchannel-logout`,
    backchannel_logout_session_required: true,
  }],
  scopes: scopes.split(' '),
  claims: { openid: ['sub'], profile: ['name'], email: ['email'], work: ['groups', 'ods'] },
  conformIdTokenClaims: false, // claims stand in the identity token itself
  pkce: { required: () => true },
  cookies: { keys: ['for-tests'] },
  ttl: { AccessToken: 300, Grant: 3600, IdToken: 300, Interaction: 600, Session: 3600 },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  fetch: (url, { dispatcher, ...options }) => fetch(url, options), // the desk is on this machine, where its own dispatcher would not go
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => staff[sub] && { accountId: sub, claims: () => ({ sub, ...staff[sub] }) },
  async loadExistingGrant(ctx) { // nobody is asked for consent
    const { client, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(scopes);
    await grant.save();
    return grant;
  },
});

const form = `<!DOCTYPE html><html lang="en"><title>Trust sign-in</title><h1>Trust sign-in</h1><form method="post"><label>Name <input name="login"></label>
<button name="go" value="in">Sign in</button><button name="go" value="cancel">Cancel</button></form></html>`;

async function interact(request, response) {
  await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(form);
    return;
  }

  let body = '';
  for await (const chunk of request) {
    body += chunk;
  }

  const said = new URLSearchParams(body);
  const result = said.get('go') === 'in' && staff[said.get('login')] ? { login: { accountId: said.get('login') } } : { error: 'access_denied', error_description: 'cancelled' };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    answer(request, response);
    return;
  }

  interact(request, response).catch((fault) => {
    response.statusCode = 400;
    response.end(String(fault));
  });
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
