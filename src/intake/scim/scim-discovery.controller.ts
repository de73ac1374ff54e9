import { Controller, Get, Header, Param, Req, UseFilters } from '@nestjs/common';
import type { Request } from 'express';
import type { ScimPage } from '../../org/scim-users.store.js';
import { Allow } from '../../platform/allow.js';
import { PROVIDER, RESOURCE_TYPES, SCHEMAS } from './scim-definitions.js';
import { SCIM_JSON, ScimError, ScimErrorFilter } from './scim-error.js';
import { baseOf } from './scim-request.js';

const LIST = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** What of SCIM 2.0 there is here. */
@Controller('scim/v2')
@Allow(['SERVICE', 'OPERATOR'], 'scim')
@UseFilters(ScimErrorFilter)
export class ScimDiscoveryController {
  @Get('ServiceProviderConfig')
  @Header('Content-Type', SCIM_JSON)
  provider(@Req() request: Request): object {
    return located(PROVIDER, 'ServiceProviderConfig', `${baseOf(request)}/ServiceProviderConfig`);
  }

  @Get('ResourceTypes')
  @Header('Content-Type', SCIM_JSON)
  types(@Req() request: Request): object {
    return all(
      RESOURCE_TYPES.map((type) => located(type, 'ResourceType', `${baseOf(request)}/ResourceTypes/${type.id}`)),
    );
  }

  @Get('ResourceTypes/:id')
  @Header('Content-Type', SCIM_JSON)
  type(@Req() request: Request, @Param('id') id: string): object {
    return located(found(RESOURCE_TYPES, id), 'ResourceType', `${baseOf(request)}/ResourceTypes/${id}`);
  }

  @Get('Schemas')
  @Header('Content-Type', SCIM_JSON)
  schemas(@Req() request: Request): object {
    return all(SCHEMAS.map((schema) => located(schema, 'Schema', `${baseOf(request)}/Schemas/${schema.id}`)));
  }

  @Get('Schemas/:id')
  @Header('Content-Type', SCIM_JSON)
  schema(@Req() request: Request, @Param('id') id: string): object {
    return located(found(SCHEMAS, id), 'Schema', `${baseOf(request)}/Schemas/${id}`);
  }
}

/** A page of resources as RFC 7644, 3.4.2, wants it. */
export function listed(totalResults: number, { startIndex }: ScimPage, resources: readonly object[]): object {
  return { schemas: [LIST], totalResults, startIndex, itemsPerPage: resources.length, Resources: resources };
}

function all(resources: readonly object[]): object {
  return listed(resources.length, { startIndex: 1, count: resources.length }, resources);
}

function found<T extends { id: string }>(known: readonly T[], id: string): T {
  const one = known.find((each) => each.id === id);
  if (!one) throw new ScimError(404, `there is no ${id}`);
  return one;
}

function located(resource: object, resourceType: string, location: string): object {
  return { ...resource, meta: { resourceType, location } };
}
